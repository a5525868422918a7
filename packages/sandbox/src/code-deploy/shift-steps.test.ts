import { expect, it } from "vitest";
import { stepsOfConfig, stepsOfDefault } from "./shift-steps.ts";

it.each([
  ["CodeDeployDefault.LambdaAllAtOnce", []],
  ["CodeDeployDefault.LambdaCanary10Percent5Minutes", [{ percent: 10, minutes: 5 }]],
  [
    "CodeDeployDefault.LambdaLinear10PercentEvery2Minutes",
    [10, 20, 30, 40, 50, 60, 70, 80, 90].map((percent) => ({ percent, minutes: 2 })),
  ],
  ["CodeDeployDefault.OneAtATime", undefined],
])("knows the steps of %s", (name, steps) => {
  expect(stepsOfDefault(name)).toEqual(steps);
});

it.each([
  [
    { TimeBasedCanary: { CanaryPercentage: "25", CanaryInterval: 3 } },
    [{ percent: 25, minutes: 3 }],
  ],
  [
    { TimeBasedLinear: { LinearPercentage: 40, LinearInterval: 1 } },
    [
      { percent: 40, minutes: 1 },
      { percent: 80, minutes: 1 },
    ],
  ],
  [{ Type: "AllAtOnce" }, []],
])("reads the steps of %j", (TrafficRoutingConfig, steps) => {
  expect(stepsOfConfig({ TrafficRoutingConfig })).toEqual(steps);
});
