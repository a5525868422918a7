import { describe, expect, it } from "vitest";
import { type EstatePart, pairStacks } from "./pair-stacks.ts";

const production: EstatePart = { kind: "environment", environment: "production" };
const items: EstatePart = {
  kind: "instance",
  service: "items",
  instance: "production",
  environment: "production",
};
const pipeline: EstatePart = { kind: "pipeline", service: "items" };
const arn = (resource: string) => `arn:aws:proton:eu-central-1:123456789012:${resource}`;
const untagged = (stackName: string) => ({ stackName, tags: {} });

describe("pairing stacks with an estate", () => {
  it("goes by the tags that Proton put on them", () => {
    const stacks = [
      { stackName: "AWSProton-a", tags: { "proton:environment": arn("environment/production") } },
      {
        stackName: "AWSProton-b",
        tags: {
          "proton:environment": arn("environment/production"),
          "proton:service": arn("service/items"),
          "proton:service-instance": arn("service/items/service-instance/production"),
        },
      },
      { stackName: "AWSProton-c", tags: { "proton:service": arn("service/items") } },
      { stackName: "AWSProton-d", tags: { "proton:environment": arn("environment/other") } },
      { stackName: "mine", tags: {} },
    ];

    const { pairs, missing, unnamed } = pairStacks([production, items, pipeline], stacks);

    expect(pairs.map(({ stackName }) => stackName)).toEqual([
      "AWSProton-a",
      "AWSProton-b",
      "AWSProton-c",
    ]);
    expect(missing).toEqual([]);
    expect(unnamed).toEqual(["AWSProton-d"]);
  });

  it("goes by the name where a stack has no tags", () => {
    const stacks = [
      untagged("AWSProton-production-cloudformation--ABCDEFGHIJKLMNO"),
      untagged("AWSProton-items-production-cloudformation--ABCDEFGHIJKLMNO"),
    ];

    const { pairs, missing } = pairStacks([production, items, pipeline], stacks);

    expect(pairs).toHaveLength(2);
    expect(missing).toEqual([pipeline]);
  });

  it("leaves open what two stacks may be, until it is said", () => {
    const names = ["A", "B"].map((end) => `AWSProton-production-cloudformation--${end}`);
    const stacks = names.map(untagged);

    const open = pairStacks([production], stacks);
    const said = pairStacks([production], stacks, new Map([["production", names[1] ?? ""]]));

    expect(open).toMatchObject({
      pairs: [],
      ambiguous: [{ name: "production", candidates: names }],
    });
    expect(said).toMatchObject({ pairs: [{ stackName: names[1] }], ambiguous: [] });
  });

  it("leaves open which of two parts a stack is, whose names begin alike", () => {
    const parts: EstatePart[] = ["a-name-of-sixteen", "a-name-of-sixteens"].map((environment) => ({
      kind: "environment",
      environment,
    }));

    const { pairs, ambiguous } = pairStacks(parts, [
      untagged("AWSProton-a-name-of-sixte-cloudformation--A"),
    ]);

    expect(pairs).toEqual([]);
    expect(ambiguous).toMatchObject([{ candidates: ["a-name-of-sixteen", "a-name-of-sixteens"] }]);
  });
});
