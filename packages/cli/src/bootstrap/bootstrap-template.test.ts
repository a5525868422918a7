import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { checkTemplate, deployStack } from "@proton/cloudformation";
import { createStore } from "@proton/control-plane";
import { openSandbox, type Sandbox } from "@proton/sandbox";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootstrapTemplate } from "./bootstrap-template.ts";
import { PARAMETER_NAMES } from "./parameter-names.ts";

const choices = { requireBoundary: true, policyArns: [] };
const root = join(import.meta.dirname, "../../../..");
const templates = [
  "environment/infrastructure",
  "lambda-service/instance_infrastructure",
  "lambda-service/pipeline_infrastructure",
].map((path) => readFileSync(join(root, "proton", path, "cloudformation.yaml"), "utf8"));

/** Under which name IAM knows what CloudFormation calls otherwise. */
const IAM_PREFIXES: Readonly<Record<string, string>> = {
  "AWS::ApiGatewayV2": "apigateway",
  "AWS::CloudWatch": "cloudwatch",
  "AWS::CodeBuild": "codebuild",
  "AWS::CodeDeploy": "codedeploy",
  "AWS::CodePipeline": "codepipeline",
  "AWS::DynamoDB": "dynamodb",
  "AWS::IAM": "iam",
  "AWS::Lambda": "lambda",
  "AWS::Logs": "logs",
  "AWS::S3": "s3",
};

/** Of a domain name, which few environments have: rights in these are given with `--policy`. */
const ON_REQUEST: Readonly<Record<string, string>> = {
  "AWS::CertificateManager": "AWSCertificateManagerFullAccess",
  "AWS::Route53": "AmazonRoute53FullAccess",
};

/** What handlers call for properties that none of our templates has: keys, networks, streams, websites. */
const NEVER_CALLED =
  /^(ec2|elasticfilesystem|firehose|kinesis|kms|s3files|s3tables):|^iam:CreateServiceLinkedRole$/;
/** What no stack may do, and why. */
const NOT_GRANTED: Readonly<Record<string, string>> = {
  "iam:DeleteRolePermissionsBoundary": "a role would be free of the boundary that it was made with",
};

const templateBody = JSON.stringify(bootstrapTemplate(choices));

describe("the template of bootstrap", () => {
  it("has nothing that CloudFormation would refuse", () => {
    const { findings } = checkTemplate(templateBody, { file: "bootstrap.json" });

    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(Buffer.byteLength(templateBody)).toBeLessThan(51_200);
  });

  it("keeps table and bucket whatever becomes of the stack", () => {
    const { StateTable, Bucket } = bootstrapTemplate(choices).Resources;

    expect(StateTable).toMatchObject({
      DeletionPolicy: "Retain",
      UpdateReplacePolicy: "Retain",
      Properties: {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    });
    expect(Bucket).toMatchObject({
      UpdateReplacePolicy: "Retain",
      Properties: { VersioningConfiguration: { Status: "Enabled" } },
    });
  });

  it("lets CloudFormation make every type of our templates, but for those whose README says how", () => {
    const types = new Set(
      templates
        .flatMap((text) => [...text.matchAll(/Type: (AWS::\w+)::/g)])
        .map(([, type]) => type),
    );
    const { Statement } =
      bootstrapTemplate(choices).Resources.ProvisioningPolicy.Properties.PolicyDocument;
    const services = new Set(
      Statement.flatMap(({ Action = [] }) => Action).map((action) => action.split(":")[0]),
    );

    expect(types.size).toBeGreaterThan(8);
    const readme = readFileSync(join(root, "proton/environment/README.md"), "utf8");
    for (const type of types) {
      const policy = ON_REQUEST[type ?? ""];
      if (policy === undefined) expect(services).toContain(IAM_PREFIXES[type ?? ""]);
      else expect(readme).toContain(`--policy arn:aws:iam::aws:policy/${policy}`);
    }
  });

  it("lets CloudFormation's own handlers do what they do with every type of our templates", () => {
    const file = join(root, "packages/sandbox/fixtures/handler-permissions.json");
    const published: Record<string, Record<string, string>> = JSON.parse(
      readFileSync(file, "utf8"),
    ).types;
    const types = new Set(
      templates.flatMap((text) =>
        [...text.matchAll(/Type: (AWS::\w+::\w+)/g)].map(([, one]) => one),
      ),
    );
    const { Statement } =
      bootstrapTemplate(choices).Resources.ProvisioningPolicy.Properties.PolicyDocument;
    const granted = Statement.flatMap(({ Action = [] }) => Action);
    const isGranted = (action: string) =>
      granted.some((one) =>
        one.endsWith("*")
          ? action.toLowerCase().startsWith(one.slice(0, -1).toLowerCase())
          : one === action,
      );

    const missing = [...types].flatMap((type = "") => {
      if (ON_REQUEST[type.split("::", 2).join("::")] !== undefined) return [];
      const called = Object.values(published[type] ?? {}).flatMap((calls) =>
        calls.split(" ").filter((action) => action !== ""),
      );
      return called.filter((action) => !NEVER_CALLED.test(action) && !isGranted(action));
    });

    expect([...new Set(missing)].toSorted()).toEqual(Object.keys(NOT_GRANTED).toSorted());
  });

  it("bounds every role that the templates of this repository make", () => {
    for (const text of templates) {
      const [roles, bounded] = [/Type: AWS::IAM::Role/g, /\bPermissionsBoundary: !Sub/g].map(
        (pattern) => text.match(pattern)?.length,
      );

      expect(roles).toBeGreaterThan(0);
      expect(bounded).toBe(roles);
    }
  });

  it("lets the accounts that are named read code, and nothing else of the bucket", () => {
    const readerAccounts = ["222222222222"];
    const { BucketPolicy } = bootstrapTemplate({ ...choices, readerAccounts }).Resources;
    const { Statement } = BucketPolicy.Properties.PolicyDocument;
    const body = JSON.stringify(bootstrapTemplate({ ...choices, readerAccounts }));
    const { findings } = checkTemplate(body, { file: "bootstrap.json" });

    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(Statement.filter(({ Effect }) => Effect === "Allow")).toEqual([
      {
        Sid: "CodeForOtherAccounts",
        Effect: "Allow",
        Principal: { AWS: [{ "Fn::Sub": `arn:\${AWS::Partition}:iam::222222222222:root` }] },
        Action: ["s3:GetObject", "s3:GetObjectVersion"],
        Resource: [
          { "Fn::Sub": `\${Bucket.Arn}/functions/*` },
          { "Fn::Sub": `\${Bucket.Arn}/cloudformation/*` },
        ],
      },
    ]);
    expect(templateBody).not.toContain("CodeForOtherAccounts");
  });

  it("makes the protected table after every parameter that does not name it", () => {
    const { Resources } = bootstrapTemplate(choices);
    const earlier = Object.entries(Resources)
      .filter(([, { Type }]) => Type === "AWS::SSM::Parameter")
      .filter(([, resource]) => !JSON.stringify(resource).includes('"Ref":"StateTable"'))
      .map(([name]) => name);

    expect(earlier).toHaveLength(3);
    expect(Resources.StateTable.DependsOn).toEqual(expect.arrayContaining(earlier));
  });

  it("lets stacks make roles without the boundary only when that is chosen", () => {
    const makeRoles = (requireBoundary: boolean) =>
      bootstrapTemplate({
        ...choices,
        requireBoundary,
      }).Resources.ProvisioningPolicy.Properties.PolicyDocument.Statement.find(
        ({ Sid }) => Sid === "MakeRoles",
      )?.Condition;

    expect(makeRoles(true)).toEqual({
      StringEquals: { "iam:PermissionsBoundary": { Ref: "PermissionsBoundary" } },
    });
    expect(makeRoles(false)).toBeUndefined();
  });
});

describe("the stack of bootstrap", () => {
  let sandbox: Sandbox;
  const directory = mkdtempSync(join(tmpdir(), "proton-bootstrap-"));

  beforeAll(async () => {
    sandbox = await openSandbox({ directory, httpPort: 0 });
  });

  afterAll(async () => {
    await sandbox.close();
    rmSync(directory, { recursive: true });
  });

  const deploy = (clientToken: string) =>
    deployStack(sandbox.provisioner, { stackName: "proton-bootstrap", templateBody, clientToken });

  it("comes up with a table that a control plane can use, and is not changed by a second run", async () => {
    const first = await deploy("first");
    const second = await deploy("second");

    expect([first.outcome, second.outcome]).toEqual(["deployed", "no-changes"]);
    const outputs = first.stack?.outputs ?? {};
    const dynamodb = new DynamoDBClient({
      endpoint: sandbox.endpoints.dynamodb,
      region: sandbox.region,
      credentials: sandbox.operatorCredentials,
    });
    const tableName = outputs.StateTable ?? "";
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: tableName }));
    expect(Table).toMatchObject({ DeletionProtectionEnabled: true });
    const store = createStore({ client: dynamodb, tableName });
    const words = { name: "word", id: ({ word }: { word: string }) => word };
    await store.create(words, { word: "kept" });
    expect(await store.get(words, "kept")).toEqual({ word: "kept" });
    dynamodb.destroy();
    const names = first.stack?.resources
      .filter(({ resourceType }) => resourceType === "AWS::SSM::Parameter")
      .map(({ physicalResourceId }) => physicalResourceId);
    expect(names?.toSorted()).toEqual(Object.values(PARAMETER_NAMES).toSorted());
  });
});
