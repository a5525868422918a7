import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import {
  parseSampleOutputs,
  parseSpec,
  partNamespace,
  readBundle,
  renderBundle,
} from "@proton/bundle";
import { deployStack, removeStack } from "@proton/cloudformation";
import { createAwsProvisioner } from "@proton/cloudformation/aws-provisioner";
import { openSandbox, type Sandbox } from "@proton/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootstrapTemplate } from "../src/bootstrap/bootstrap-template.ts";
import { bundles } from "./spawn-proton.ts";

/**
 * Statements for what this run does not do: code and layers come with an upload, the log deliveries
 * are made by API Gateway itself, and a connection is somebody's own.
 */
const NOT_IN_THIS_RUN = ["Code", "Connections", "Layers", "LogDeliveries", "Shifts"];

describe("the policies of bootstrap", () => {
  const directory = mkdtempSync(join(tmpdir(), "proton-policies-"));
  const calls: { roleArn: string; action: string; resource: string; isAllowed: boolean }[] = [];
  let sandbox: Sandbox;
  let client: CloudFormationClient;
  let outputs: Readonly<Record<string, string>>;

  beforeAll(async () => {
    sandbox = await openSandbox({ directory, onAccess: (access) => calls.push(access) });
    client = new CloudFormationClient({
      endpoint: sandbox.endpoints.s3,
      region: sandbox.region,
      credentials: sandbox.operatorCredentials,
    });
    const templateBody = JSON.stringify(
      bootstrapTemplate({ requireBoundary: true, policyArns: [] }),
    );
    const request = { stackName: "proton-bootstrap", templateBody, clientToken: "bootstrap" };
    outputs = (await deployStack(sandbox.provisioner, request)).stack?.outputs ?? {};
  });
  afterAll(async () => {
    client.destroy();
    await sandbox.close();
    rmSync(directory, { recursive: true });
  });

  const provisioner = () => createAwsProvisioner({ client, waitMilliseconds: 5 });
  const deploy = (stackName: string, templateBody: string) =>
    deployStack(provisioner(), {
      ...{ stackName, templateBody, clientToken: stackName },
      roleArn: outputs.ProvisioningRole ?? "",
    });
  const deployResource = (stackName: string, resource: object) =>
    deploy(stackName, JSON.stringify({ Resources: { One: resource } }));

  function render(
    part: "environment" | "instance",
    document: object,
    given: Readonly<Record<string, string>> = {},
  ): string {
    const name = part === "environment" ? "environment" : "lambda-service";
    const { bundle } = readBundle({ directory: join(bundles, name) });
    const { spec } = parseSpec(JSON.stringify(document), { file: "spec.json" });
    if (bundle === undefined || spec === undefined) throw new Error("there is nothing to render");
    const sample = JSON.stringify({ environment: { outputs: given } });
    const known = parseSampleOutputs(sample, { file: "outputs.json" }).outputs;
    const { namespace } = partNamespace(bundle, { part, spec, outputs: known });
    return renderBundle(bundle, { part, namespace }).text ?? "";
  }

  it("are enough for an environment and a service, and have no statement for a service that nothing uses", async () => {
    const environment = await deploy(
      "AWSProton-env",
      render("environment", {
        proton: "EnvironmentSpec",
        spec: {
          authorization: "AWS_IAM",
          permissions_boundary: "proton-boundary-us-east-1",
        },
      }),
    );
    const spec = { routes: ["GET /items list-items list"] };
    const instances = [{ name: "main", environment: "env", spec }];
    const given = environment.stack?.outputs ?? {};
    const service = await deploy(
      "AWSProton-svc",
      render("instance", { proton: "ServiceSpec", pipeline: {}, instances }, given),
    );
    const removed = await removeStack(provisioner(), {
      ...{ stackName: "AWSProton-svc", clientToken: "gone" },
    });

    expect([environment, service, removed]).toMatchObject([
      { outcome: "deployed" },
      { outcome: "deployed" },
      { outcome: "deleted" },
    ]);
    const made = calls.filter(({ roleArn }) => roleArn === outputs.ProvisioningRole);
    expect(made.length).toBeGreaterThan(30);
    expect(made.filter(({ isAllowed }) => !isAllowed)).toEqual([]);
    const services = new Set(made.map(({ action }) => action.split(":")[0]));
    const { Statement } = bootstrapTemplate({ requireBoundary: true, policyArns: [] }).Resources
      .ProvisioningPolicy.Properties.PolicyDocument;
    const unused = Statement.filter(
      ({ Action = [] }) => ![Action].flat().some((one) => services.has(one.split(":")[0] ?? "")),
    ).map(({ Sid }) => Sid);
    // Only a pipeline needs these: it is not deployed here.
    const pipelines = ["Buckets", "Builds", "Pipelines"];
    expect(unused.filter((sid) => ![...NOT_IN_THIS_RUN, ...pipelines].includes(sid))).toEqual([]);
  });

  const trust = { Version: "2012-10-17", Statement: [] };
  it.each([
    ["dynamodb:CreateTable", "AWS::DynamoDB::Table", tableProperties("orders")],
    ["s3:CreateBucket", "AWS::S3::Bucket", { BucketName: "somebodys-bucket" }],
    ["logs:CreateLogGroup", "AWS::Logs::LogGroup", { LogGroupName: "/somebody" }],
    ["sns:CreateTopic", "AWS::SNS::Topic", {}],
    ["ssm:PutParameter", "AWS::SSM::Parameter", { Name: "/proton/x", Type: "String", Value: "1" }],
    ["iam:CreateRole", "AWS::IAM::Role", { RoleName: "Admin", AssumeRolePolicyDocument: trust }],
    // Named as a stack would name it, but without the boundary.
    ["iam:CreateRole", "AWS::IAM::Role", { AssumeRolePolicyDocument: trust }],
  ])("do not allow %s beyond what stacks are made of: %s %o", async (action, Type, Properties) => {
    const stackName = `AWSProton-no-${calls.length}`;

    const result = await deployResource(stackName, { Type, Properties });

    expect(result).toMatchObject({
      outcome: "failed",
      reason: expect.stringContaining(`is not authorized to perform: ${action}`),
    });
  });
});

function tableProperties(TableName: string) {
  return {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  };
}
