import { describe, expect, it } from "vitest";
import type { EnvironmentStep, EstatePlan } from "./plan.ts";
import { lossesOf } from "./preview-plan.ts";

const step: EnvironmentStep = {
  kind: "environment",
  name: "production",
  action: "update",
  spec: "",
  templateName: "environment",
  version: "1.0",
  reasons: ["spec changed: cors_origins"],
};
const plan = (...environments: readonly EnvironmentStep[]): EstatePlan => ({
  templates: [],
  environments,
  services: [],
  deployments: [],
  components: [],
  syncs: [],
});

describe("what a plan loses", () => {
  it("may be anything where nobody could look", () => {
    const losses = lossesOf(plan(step), new Map());

    expect(losses).toEqual(["what environment production does to its resources cannot be told"]);
  });

  it("is nothing for what is new", () => {
    expect(lossesOf(plan({ ...step, action: "create" }), new Map())).toEqual([]);
  });

  it("is nothing for a stack whose changes are known to keep what it holds", () => {
    const preview = { outcome: "planned", stackName: "s", changes: [], findings: [] } as const;

    expect(lossesOf(plan(step), new Map([[step, preview]]))).toEqual([]);
  });
});
