import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployStack } from "@proton/cloudformation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSandbox, type Sandbox } from "../src/index.ts";

const QUEUES = `Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Parameters:
  Names: { Type: CommaDelimitedList, Default: "orders,returns" }
  Policy: { Type: String, Default: Delete }
Mappings:
  Delays: { orders: { Seconds: 5 } }
Conditions:
  Fn::ForEach::Kinds: [Name, !Ref Names, { "Is\${Name}": !Equals [!Ref Name, orders] }]
Resources:
  Fn::ForEach::Queues:
    - Name
    - !Ref Names
    - Queue\${Name}:
        Type: AWS::SQS::Queue
        DeletionPolicy: !Ref Policy
        Properties:
          DelaySeconds: !FindInMap [Delays, !Ref Name, Seconds, { DefaultValue: 0 }]
      Fn::ForEach::Echoes:
        - Kind
        - [Read, Write]
        - Echo\${Kind}\${Name}:
            Type: AWS::Serverless::Function
            Properties:
              InlineCode: "exports.handler = async () => process.env.SETTINGS"
              Handler: index.handler
              Runtime: nodejs24.x
              Environment: { Variables: { SETTINGS: !ToJsonString { kind: !Ref Kind, count: { "Fn::Length": !Ref Names } } } }
Outputs:
  Fn::ForEach::Urls: [Name, !Ref Names, { "\${Name}Delayed": { Condition: "Is\${Name}", Value: !GetAtt "Queue\${Name}.Arn" } }]
  Count: { Value: !Length [a, b, c] }
  Echo: { Value: !Ref EchoReadreturns }
`;

describe("templates with AWS::LanguageExtensions, in the sandbox", () => {
  let directory: string;
  let sandbox: Sandbox;
  const deploy = (clientToken: string, templateBody: string, parameters = {}) =>
    deployStack(sandbox.provisioner, { stackName: "app", templateBody, clientToken, parameters });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "loops-"));
    sandbox = await openSandbox({ directory, recordUnknown: true });
  });
  afterAll(async () => {
    await sandbox.close();
    await rm(directory, { recursive: true });
  });

  it("are written out with their parameters, before SAM's turn", async () => {
    const result = await deploy("one", QUEUES);
    const { outputs = {} } = (await sandbox.provisioner.describe("app")) ?? {};
    const echoed = await sandbox.functions.invoke({
      functionName: outputs.Echo ?? "",
      payload: {},
    });

    expect(result).toMatchObject({ outcome: "deployed" });
    expect(outputs).toEqual({
      ordersDelayed: expect.stringMatching(/:sqs:/),
      Count: "3",
      Echo: expect.stringContaining("EchoReadreturns"),
    });
    expect(echoed).toMatchObject({ kind: "ok", payload: '{"kind":"Read","count":2}' });
  });

  it("plan the removal of what a shorter list no longer makes", async () => {
    const plan = await sandbox.provisioner.plan({
      stackName: "app",
      templateBody: QUEUES,
      parameters: { Names: "returns" },
    });

    expect(plan).toMatchObject({ outcome: "planned" });
    const changes = plan.outcome === "planned" ? plan.changes : [];
    const removed = changes.filter(({ action }) => action === "remove");
    expect(removed.map(({ logicalResourceId }) => logicalResourceId)).toContain("Queueorders");
    expect(changes.some(({ logicalResourceId: id }) => id === "Queuereturns")).toBe(false);
  });

  it("fail with the loop's name where one cannot be written out", async () => {
    const wrong = QUEUES.replace("[Read, Write]", "[Read, Read]");

    const result = await deploy("two", wrong);

    expect(result).toMatchObject({
      outcome: "failed",
      reason: expect.stringMatching(
        /^Transform AWS::LanguageExtensions failed: loops write EchoReadorders twice/,
      ),
    });
  });
});
