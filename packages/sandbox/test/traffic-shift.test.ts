import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployStack } from "@proton/cloudformation";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { openSandbox, type Sandbox, type SandboxEvent } from "../src/index.ts";

/** A function behind an alias that moves by a tenth, with an alarm of errors and one of an emitted metric. */
const template = (code: string, shift = "Canary10Percent5Minutes") => `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: "sts:AssumeRole" }]
  Function:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: shifted
      Handler: index.handler
      Runtime: nodejs24.x
      Role: !GetAtt Role.Arn
      Description: ${JSON.stringify(code)}
      Code: { ZipFile: ${JSON.stringify(`exports.handler = async () => { ${code} };`)} }
  Version:
    Type: AWS::Lambda::Version
    Properties: { FunctionName: !Ref Function, Description: ${JSON.stringify(code)} }
  Alias:
    Type: AWS::Lambda::Alias
    UpdatePolicy:
      CodeDeployLambdaAliasUpdate: { ApplicationName: !Ref Application, DeploymentGroupName: !Ref Group }
    Properties: { Name: live, FunctionName: !Ref Function, FunctionVersion: !GetAtt Version.Version }
  Application: { Type: AWS::CodeDeploy::Application, Properties: { ComputePlatform: Lambda } }
  Group:
    Type: AWS::CodeDeploy::DeploymentGroup
    Properties:
      ApplicationName: !Ref Application
      ServiceRoleArn: !GetAtt Role.Arn
      DeploymentConfigName: CodeDeployDefault.Lambda${shift}
      AlarmConfiguration: { Enabled: true, Alarms: [{ Name: !Ref Errors }, { Name: !Ref Answers }] }
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/Lambda
      MetricName: Errors
      Dimensions: [{ Name: FunctionName, Value: !Ref Function }]
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 1
      ComparisonOperator: GreaterThanOrEqualToThreshold
  Answers:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: app
      MetricName: serverErrors
      Dimensions: [{ Name: service, Value: items }]
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 2
      ComparisonOperator: GreaterThanOrEqualToThreshold
`;

const emitted = `process.stdout.write(JSON.stringify({
  _aws: { Timestamp: 0, CloudWatchMetrics: [{ Namespace: "app", Dimensions: [["service"]], Metrics: [{ Name: "serverErrors" }] }] },
  service: "items", serverErrors: 1 }) + "\\n"); return 2`.replaceAll(/\n\s*/g, " ");

let directory: string;
let sandbox: Sandbox;
let number = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "shifts-"));
});
beforeEach(async () => {
  sandbox = await openSandbox({ directory, fresh: true, shiftMinuteMilliseconds: 60_000 });
  expect(await deploy("return 1")).toMatchObject({ outcome: "deployed" });
});
afterEach(() => sandbox.close());
afterAll(() => rm(directory, { recursive: true }));

function deploy(code: string, shift?: string, signal?: AbortSignal) {
  number += 1;
  const templateBody = template(code, shift);
  const request = { stackName: "app", templateBody, clientToken: `token-${number}` };
  return deployStack(sandbox.provisioner, request, signal && { signal });
}

const call = async () => {
  const result = await sandbox.functions.invoke({ functionName: "shifted:live", payload: {} });
  return result.kind === "ok" ? result.payload : result.kind;
};

/** Calls until the deployment is over, as clients do. */
async function callDuring<T>(deployment: Promise<T>) {
  const answers: unknown[] = [];
  let isOver = false;
  const over = deployment.finally(() => {
    isOver = true;
  });
  while (!isOver) answers.push(await call());
  return { result: await over, answers };
}

it.each([
  ["fails", 'throw new Error("bad release")', "Errors", /Errors-\S+ rang, Errors is 1, >= 1/],
  ["answers with what an alarm counts", emitted, "Answers", /rang, serverErrors is 2, >= 2/],
])("takes back a release that %s", async (_what, code, alarm, reason) => {
  const { result, answers } = await callDuring(deploy(code));
  const after = await Promise.all(Array.from({ length: 20 }, call));

  expect(result).toMatchObject({ outcome: "failed", reason: expect.stringMatching(reason) });
  expect(result).toMatchObject({ reason: expect.stringContaining(`the alarm app-${alarm}-`) });
  // A tenth of the calls met the release, until the alarm rang.
  expect(answers.slice(0, 5)).toEqual([1, 1, 1, 1, 1]);
  expect(after).toEqual(Array(20).fill(1));
});

it("moves the alias to a good release, step by step", async () => {
  await sandbox.close();
  const events: SandboxEvent[] = [];
  const onEvent = (event: SandboxEvent) => events.push(event);
  sandbox = await openSandbox({ directory, shiftMinuteMilliseconds: 10, onEvent });
  const before = await call();
  const result = await deploy("return 2", "Linear10PercentEvery1Minute");
  const after = await call();

  expect(result).toMatchObject({ outcome: "deployed" });
  expect([before, after]).toEqual([1, 2]);
  const shifts = events.filter(({ code }) => code === "traffic-shifted");
  expect(shifts.map(({ data }) => data.percent)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90]);
});

it("stops when the deployment is cancelled", async () => {
  const cancelling = new AbortController();
  const deployment = deploy("return 2", "Canary10Percent30Minutes", cancelling.signal);
  // The first call of the release says that the shift has begun.
  while ((await call()) !== 2);
  cancelling.abort();

  expect(await deployment).toMatchObject({ outcome: "cancelled" });
  expect(await Promise.all(Array.from({ length: 20 }, call))).toEqual(Array(20).fill(1));
});
