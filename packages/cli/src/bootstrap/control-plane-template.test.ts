import { checkTemplate } from "@proton/cloudformation";
import { expect, it } from "vitest";
import { controlPlaneStatements } from "./control-plane-policy.ts";
import { controlPlaneTemplate } from "./control-plane-template.ts";

const options = {
  stateTable: "state",
  bucket: "bundles",
  provisioningRole: "arn:aws:iam::111122223333:role/provisioning",
  codeKey: "control-plane/0.zip",
};
const template = controlPlaneTemplate(options);

it("has nothing that CloudFormation would refuse", () => {
  const body = JSON.stringify(template);

  const { findings } = checkTemplate(body, { file: "control-plane.json" });

  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(Buffer.byteLength(body)).toBeLessThan(51_200);
});

it("may do nothing to everything, and hands over no role but the one of stacks", () => {
  const statements = controlPlaneStatements(options);

  expect(statements.filter(({ Resource }) => JSON.stringify(Resource).includes('"*"'))).toEqual([]);
  const wildcards = statements.flatMap(({ Action = [] }) => Action).filter((a) => a.endsWith("*"));
  expect(wildcards).toEqual([]);
  expect(statements.filter(({ Action }) => Action === "iam:PassRole")).toEqual([
    {
      Sid: "HandOverStacks",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: [options.provisioningRole],
      Condition: { StringEquals: { "iam:PassedToService": "cloudformation.amazonaws.com" } },
    },
  ]);
});

it("answers signed requests alone, and keeps its logs for a while", () => {
  const { Route, Logs } = template.Resources;

  expect(Route.Properties).toMatchObject({ RouteKey: "POST /", AuthorizationType: "AWS_IAM" });
  expect(Logs.Properties).toEqual({ RetentionInDays: 30 });
});
