import type { EnvironmentMap } from "../../extension/index.ts";
import type { LaidOut } from "./lay-out.ts";

/** Where an arrow key leads from a resource: along its calls, or to the one above or below it. */
export function nextInMap(
  key: string,
  from: string,
  { calls }: Pick<EnvironmentMap, "calls">,
  { places }: Pick<LaidOut, "places">,
): string | undefined {
  if (key === "ArrowRight") return calls.find((call) => call.from === from)?.to;
  if (key === "ArrowLeft") return calls.find((call) => call.to === from)?.from;
  const here = places.get(from);
  if (here === undefined || (key !== "ArrowUp" && key !== "ArrowDown")) return undefined;
  const way = key === "ArrowDown" ? 1 : -1;
  const beyond = [...places].filter(([, { x, y }]) => x === here.x && (y - here.y) * way > 0);
  return beyond.toSorted(([, a], [, b]) => (a.y - b.y) * way)[0]?.[0];
}
