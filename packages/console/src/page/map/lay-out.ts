import { Graph, layout } from "@dagrejs/dagre";
import type { EnvironmentMap } from "../../extension/index.ts";

/** Of a resource, in pixels. */
export const NODE = { width: 210, height: 62 } as const;

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A map as it is drawn, in pixels. */
export interface LaidOut {
  readonly width: number;
  readonly height: number;
  /** The upper left corner of each resource. */
  readonly places: ReadonlyMap<string, Point>;
  /** The way of each call, as an SVG path, in the order of the calls. */
  readonly ways: readonly string[];
}

/** Puts who calls left of who is called, with as few crossings as can be found. */
export function layOut({ stacks, calls }: Pick<EnvironmentMap, "stacks" | "calls">): LaidOut {
  const graph = new Graph();
  const margins = { marginx: 12, marginy: 12 };
  graph.setGraph({ rankdir: "LR", ranksep: 70, nodesep: 14, ranker: "tight-tree", ...margins });
  const ids = stacks.flatMap(({ resources }) => resources.map(({ id }) => id));
  for (const id of ids) graph.setNode(id, { ...NODE });
  for (const { from, to } of calls) graph.setEdge(from, to, {});
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return {
    width: Math.max(0, width),
    height: Math.max(0, height),
    places: new Map(
      ids.map((id) => {
        const { x, y } = graph.node(id) as Point;
        return [id, { x: x - NODE.width / 2, y: y - NODE.height / 2 }];
      }),
    ),
    ways: calls.map(({ from, to }) => {
      const { points = [] } = graph.edge(from, to) as { readonly points?: readonly Point[] };
      return wayThrough(points);
    }),
  };
}

/** A curve from the first to the last, towards each between them. */
function wayThrough(points: readonly Point[]): string {
  const at = ({ x, y }: Point) => `${Math.round(x)} ${Math.round(y)}`;
  const [first, ...others] = points;
  const last = others.pop();
  if (first === undefined || last === undefined) return "";
  const curves = others.map((point, index) => {
    const next = others[index + 1];
    const end = next ? { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 } : last;
    return `Q${at(point)} ${at(end)}`;
  });
  return `M${at(first)}${curves.length > 0 ? curves.join("") : `L${at(last)}`}`;
}
