import { expect, it } from "vitest";
import type { MapStack } from "../../extension/index.ts";
import { layOut, NODE } from "./lay-out.ts";

const stack = (...ids: readonly string[]): MapStack => ({
  id: "instance:items:dev",
  kind: "instance",
  name: "dev",
  serviceName: "items",
  resources: ids.map((id) => ({
    id,
    kind: "function",
    name: id,
    logicalResourceId: id,
    resourceType: "AWS::Lambda::Function",
  })),
});

it("puts who calls left of who is called, and nothing over anything else", () => {
  const { places, width, height } = layOut({
    stacks: [stack("route", "a", "b", "table")],
    calls: [
      { from: "route", to: "a", by: "" },
      { from: "route", to: "b", by: "" },
      { from: "a", to: "table", by: "" },
    ],
  });

  const at = (id: string) => places.get(id) ?? { x: Number.NaN, y: Number.NaN };
  expect(at("route").x + NODE.width).toBeLessThan(at("a").x);
  expect(at("a").x + NODE.width).toBeLessThan(at("table").x);
  expect(Math.abs(at("a").y - at("b").y)).toBeGreaterThanOrEqual(NODE.height);
  expect(Math.max(...[...places.values()].map(({ x }) => x + NODE.width))).toBeLessThanOrEqual(
    width,
  );
  expect(Math.max(...[...places.values()].map(({ y }) => y + NODE.height))).toBeLessThanOrEqual(
    height,
  );
});

it("draws a way for every call, in a circle, too, and nothing where there is nothing", () => {
  const calls = [
    { from: "a", to: "b", by: "" },
    { from: "b", to: "a", by: "" },
  ];

  const { ways } = layOut({ stacks: [stack("a", "b")], calls });

  expect(ways).toHaveLength(2);
  for (const way of ways) expect(way).toMatch(/^M-?\d+ -?\d+[QL]/);
  expect(layOut({ stacks: [stack()], calls: [] })).toMatchObject({ width: 0, height: 0, ways: [] });
});
