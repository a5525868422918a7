import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { deployStack, type Stack } from "@proton/cloudformation";
import { createAwsProvisioner } from "@proton/cloudformation/aws-provisioner";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { operatorStatements, provisioningStatements } from "../src/bootstrap/policies.ts";
import { type RecordedAws, recordedAws, unusedGrants } from "./support/recorded-aws.ts";
import { type Bench, bench } from "./support/run-proton.ts";

const root = join(import.meta.dirname, "../../..");
const code = join(root, "packages/handlers/dist/function.zip");
const CONNECTION = "arn:aws:codeconnections:us-east-1:000000000000:connection/1";

let aws: RecordedAws;
let desk: Bench;
let client: CloudFormationClient;
/** Of the bootstrap stack. */
let outputs: Readonly<Record<string, string>>;
/** As the operator's commands left them, before they destroyed them. */
let stacks: readonly Stack[];

const customTags = ["!Ref", "!Sub", "!GetAtt", "!Join", "!Select"].flatMap((tag) => [
  { tag, resolve: (value: string) => value },
  { tag, collection: "seq" as const },
]);

interface RenderedRole {
  readonly Properties: {
    readonly Policies: readonly {
      readonly PolicyDocument: {
        readonly Statement: readonly {
          readonly Sid?: string;
          readonly Action: string | readonly string[];
        }[];
      };
    }[];
  };
}

beforeAll(async () => {
  aws = await recordedAws();
  desk = bench({ estate: join(root, "proton"), variables: aws.variables() });
  const made = await desk.proton("bootstrap", "--json");
  expect(made).toMatchObject({ code: 0 });
  outputs = JSON.parse(made.stdout).outputs;
  const { AWS_ACCESS_KEY_ID = "", AWS_SECRET_ACCESS_KEY = "" } = aws.variables();
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  client = new CloudFormationClient({ endpoint: aws.url, region: "us-east-1", credentials });
  writeEstate();
  writeProfile(await aws.roleWith("operator", [outputs.OperatorPolicy ?? ""]));
});
afterAll(async () => {
  client?.destroy();
  await desk?.close();
  await aws?.close();
});

function edit(path: string, from: string, to: string): void {
  const file = join(desk.directory, "proton", path);
  const text = readFileSync(file, "utf8");
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

/** As the guide says, with a pipeline whose repository has its build done. */
function writeEstate(): void {
  const boundary = `permissions_boundary: ${outputs.PermissionsBoundary?.split("/").at(-1)}`;
  edit(
    "proton.yaml",
    "spec: lambda-service/spec/local.yaml\n",
    `spec: lambda-service/spec/local.yaml\n    repository: { id: acme/items, branch: main, connection: "${CONNECTION}" }\n`,
  );
  edit("environment/spec/local.yaml", "spec:\n", `spec:\n  ${boundary}\n`);
  edit(
    "lambda-service/spec/local.yaml",
    "pipeline: {}",
    `pipeline:
  ${boundary}
  install_command: node --version
  test_command: "true"
  build_command: "true"
  function_archive: function.zip
  proton_command: proton
  command_files: []
  state_table: ${outputs.StateTable}
  provisioning_role_arn: ${outputs.ProvisioningRole}`,
  );
  copyFileSync(code, join(desk.directory, "function.zip"));
}

/** Clients assume the role by themselves, as a profile tells them. */
function writeProfile(roleArn: string): void {
  const { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret, ...others } = aws.variables();
  const file = join(desk.directory, "aws-config");
  writeFileSync(
    file,
    `[profile operator]\nrole_arn = ${roleArn}\nsource_profile = admin\n[profile admin]\naws_access_key_id = ${key}\naws_secret_access_key = ${secret}\n`,
  );
  for (const name of Object.keys(desk.variables)) delete desk.variables[name];
  Object.assign(desk.variables, {
    ...others,
    ...{ AWS_PROFILE: "operator", AWS_CONFIG_FILE: file, AWS_SHARED_CREDENTIALS_FILE: file },
  });
}

const callsOf = (roleName: string) =>
  aws.calls.filter(({ roleArn }) => roleArn.endsWith(`role/${roleName}`));
const deniedTo = (roleName: string) =>
  callsOf(roleName)
    .filter(({ isAllowed }) => !isAllowed)
    .map(({ action, resource }) => `${action} on ${resource}`);

/** What the roles of a stack allow and did not use, and what they asked for and may not. */
function differencesOf(part: string): Readonly<Record<string, object>> {
  const stack = stacks.find(({ stackName }) => stackName.startsWith(`AWSProton-${part}-`));
  const { Resources } = parse(stack?.templateBody ?? "", { customTags });
  const roles = stack?.resources.filter(({ resourceType }) => resourceType === "AWS::IAM::Role");
  expect(roles?.length).toBeGreaterThan(0);
  return Object.fromEntries(
    (roles ?? []).map(({ logicalResourceId, physicalResourceId = "" }) => {
      const { Policies } = (Resources[logicalResourceId] as RenderedRole).Properties;
      const statements = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
      const unused = unusedGrants(statements, callsOf(physicalResourceId));
      return [logicalResourceId, { unused, denied: deniedTo(physicalResourceId) }];
    }),
  );
}

// The sandbox refuses what a role is not allowed: every call of a run is held to the policy.
describe("somebody who has the operator policy of bootstrap, and nothing else", () => {
  it.each([
    ["plan", ["plan"]],
    ["apply", ["apply", "--yes", "--code", "function.zip"]],
    ["status", ["status", "--drift"]],
    ["deploy", ["deploy", "items/local", "--set", "memory_mb=1024"]],
    ["rollback", ["rollback", "items/local"]],
    ["repair", ["repair", "environment", "local", "--drift"]],
    ["adopt", ["adopt"]],
  ])("can %s", async (_, words) => {
    const run = await desk.proton(...words, "--aws");

    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).not.toMatch(/AccessDenied|not authorized/);
  });

  it("cannot make the state of an account", async () => {
    const run = await desk.proton("bootstrap");

    expect(run.code).not.toBe(0);
    expect(run.stderr).toMatch(/not authorized/);
  });
});

describe("what the operator made", () => {
  it("is deployed by its pipeline, as the roles of that", async () => {
    const { repositories, pipelines } = aws.accounts.first;
    const work = join(desk.directory, "work");
    mkdirSync(work);
    copyFileSync(code, join(work, "function.zip"));
    const git = (...words: readonly string[]) =>
      execFileSync("git", ["-C", work, ...words], { stdio: "pipe" });
    git("init", "-q", "-b", "main");
    git("add", "-A");
    git("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-qm", "One");
    await repositories.ensure("acme/items");
    git("push", "-q", repositories.directoryOf("acme/items"), "HEAD:main");
    const [pipeline] = aws.accounts.first.pipelineStacks();
    const name = pipeline?.pipelineName ?? "";

    const { id } = await pipelines.start(name, "a push");
    const log: string[] = [];
    for await (const event of pipelines.watch(name, id)) {
      if (event.type === "log") log.push(JSON.stringify(event));
      if (event.type === "execution") break;
    }

    const execution = pipelines.executions(name).find((each) => each.id === id);
    expect(execution?.status, log.join("\n")).toBe("Succeeded");
  });

  it("answers requests of every kind, as the roles of its functions", async () => {
    const { provisioner } = aws.accounts.first;
    const names = aws.accounts.first.stacks().map(({ stackName }) => stackName);
    const described = await Promise.all(
      names
        .filter((name) => name.startsWith("AWSProton-"))
        .map((name) => provisioner.describe(name)),
    );
    stacks = described.filter((stack) => stack !== undefined);
    const url = stacks.flatMap(({ outputs: { ApiEndpoint = [] } }) => ApiEndpoint)[0] ?? "";
    const ask = async (method: string, path: string, body?: object) => {
      const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { "content-type": type, ...(method === "POST" && { "idempotency-key": "one" }) },
        ...(body && { body: JSON.stringify(body) }),
      });
      await response.arrayBuffer();
      return response;
    };

    const created = await ask("POST", "/items", { name: "one" });
    const item = created.headers.get("location") ?? "";
    const others = [
      await ask("GET", item),
      await ask("GET", "/items"),
      await ask("PUT", item, { name: "two" }),
      await ask("PATCH", item, { name: "three" }),
      await ask("DELETE", item),
    ];

    expect([created, ...others].map(({ status }) => status)).toEqual([
      201, 200, 200, 200, 200, 204,
    ]);
  });

  it("is destroyed by the operator", async () => {
    const run = await desk.proton("destroy", "--yes", "--aws");

    expect(run.code, run.stderr).toBe(0);
    expect(run.stderr).not.toMatch(/AccessDenied|not authorized/);
  });
});

/** What these runs have no use for, and why it is granted all the same. */
const UNUSED_BY_OPERATOR: Readonly<Record<string, readonly string[]>> = {
  "parts of CodeBuild, which account-code-build.slow runs": [
    "BuildLogs logs:GetLogEvents",
    "Builds codebuild:BatchGetBuilds",
    "Builds codebuild:ListBuildsForProject",
    "Builds codebuild:StartBuild",
    "Builds codebuild:StopBuild",
  ],
  "S3 answers 403 without it for what is not there": ["FindFiles s3:ListBucket"],
  "`cancel` of an update": ["Stacks cloudformation:CancelUpdateStack"],
  "`repair` of a stack that is stuck": [
    "Stacks cloudformation:ContinueUpdateRollback",
    "Stacks cloudformation:RollbackStack",
  ],
  "a stack that drifted; AWS asks for the second one where drift is detected": [
    "Stacks cloudformation:DescribeStackResourceDrifts",
    "Stacks cloudformation:DetectStackResourceDrift",
  ],
  "a change set that failed, and a stack in review": [
    "Stacks cloudformation:DescribeEvents",
    "Stacks cloudformation:ListChangeSets",
  ],
  "CloudFormation asks for it where stacks have tags": ["Stacks cloudformation:TagResource"],
};

const UNUSED_BY_STACKS: Readonly<Record<string, readonly string[]>> = {
  "versions of code in a bucket": ["Code s3:GetObjectVersion"],
  "connections that were made before their service was renamed": [
    "Connections codestar-connections:PassConnection",
  ],
  "what CloudFormation's handlers of roles call beyond creating and deleting": [
    "KeepRoles iam:DetachRolePolicy",
    "KeepRoles iam:GetRole",
    "KeepRoles iam:GetRolePolicy",
    "KeepRoles iam:ListAttachedRolePolicies",
    "KeepRoles iam:ListRolePolicies",
    "KeepRoles iam:ListRoleTags",
    "KeepRoles iam:TagRole",
    "KeepRoles iam:UntagRole",
    "KeepRoles iam:UpdateAssumeRolePolicy",
    "KeepRoles iam:UpdateRole",
    "KeepRoles iam:UpdateRoleDescription",
    "MakeRoles iam:AttachRolePolicy",
    "MakeRoles iam:PutRolePermissionsBoundary",
  ],
  "functions with a layer": ["Layers lambda:GetLayerVersion"],
  "API Gateway makes the delivery of an access log in the name of who made the API": [
    "LogDeliveries logs:CreateLogDelivery",
    "LogDeliveries logs:DeleteLogDelivery",
    "LogDeliveries logs:DescribeLogGroups",
    "LogDeliveries logs:DescribeResourcePolicies",
    "LogDeliveries logs:GetLogDelivery",
    "LogDeliveries logs:ListLogDeliveries",
    "LogDeliveries logs:PutResourcePolicy",
    "LogDeliveries logs:UpdateLogDelivery",
  ],
  "instances whose requests are shifted": ["Shifts codedeploy:*"],
};

const UNUSED_BY_PIPELINE = {
  // CodePipeline and CodeBuild move artifacts themselves here; on AWS they do so as these roles.
  BuildRole: ["Source s3:GetObjectVersion"],
  DeployRole: [
    "Command s3:GetObjectVersion",
    // A template of more than 51,200 bytes, a deployment that is cancelled, one that changes nothing.
    "LargeTemplates s3:GetObject",
    "LargeTemplates s3:PutObject",
    "Stacks cloudformation:CancelUpdateStack",
    "Stacks cloudformation:DeleteChangeSet",
  ],
  PipelineRole: [
    "Artifacts s3:GetObject",
    "Artifacts s3:GetObjectVersion",
    "FindArtifacts s3:GetBucketAcl",
    "FindArtifacts s3:GetBucketLocation",
    "FindArtifacts s3:GetBucketVersioning",
  ],
};

// Lambda writes logs, as the role.
const LOGS = ["logs:CreateLogStream", "logs:PutLogEvents"];

/** One word of access stands for what a handler of that kind may need. */
const UNUSED_BY_FUNCTIONS = {
  CreateItemRole: ["dynamodb:GetItem", ...LOGS],
  DeleteItemRole: LOGS,
  GetItemRole: LOGS,
  ListItemsRole: LOGS,
  UpdateItemRole: ["dynamodb:UpdateItem", ...LOGS],
};

const listed = (reasons: Readonly<Record<string, readonly string[]>>) =>
  Object.values(reasons).flat().toSorted();

describe("what was used of the policies", () => {
  it("is all that the operator policy grants, but for what has a reason, and all that was asked for", () => {
    const denied = deniedTo("operator").filter((call) => !call.includes("stack/proton-bootstrap"));

    expect(denied).toEqual([]);
    expect(unusedGrants(operatorStatements(), callsOf("operator"))).toEqual(
      listed(UNUSED_BY_OPERATOR),
    );
  });

  it("is the same of the provisioning role", () => {
    const name = outputs.ProvisioningRole?.split("/").at(-1) ?? "";

    expect(callsOf(name).length).toBeGreaterThan(100);
    expect(deniedTo(name)).toEqual([]);
    expect(unusedGrants(provisioningStatements(true), callsOf(name))).toEqual(
      listed(UNUSED_BY_STACKS),
    );
  });

  it.each([
    ["items-pipeline", UNUSED_BY_PIPELINE],
    ["items-local", UNUSED_BY_FUNCTIONS],
  ])("is the same of the roles that %s made, within the boundary", (part, unused) => {
    const expected = Object.entries(unused).map(([role, grants]) => [
      role,
      { unused: grants, denied: [] },
    ]);

    expect(differencesOf(part)).toEqual(Object.fromEntries(expected));
  });
});

describe("the provisioning role", () => {
  const provisioner = () => createAwsProvisioner({ client, waitMilliseconds: 5 });
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
  ])(
    "does not allow %s beyond what stacks are made of: %s %o",
    async (action, Type, Properties) => {
      const stackName = `AWSProton-no-${aws.calls.length}`;

      const result = await deployStack(provisioner(), {
        ...{ stackName, clientToken: stackName, roleArn: outputs.ProvisioningRole ?? "" },
        templateBody: JSON.stringify({ Resources: { One: { Type, Properties } } }),
      });

      expect(result).toMatchObject({
        outcome: "failed",
        reason: expect.stringContaining(`is not authorized to perform: ${action}`),
      });
    },
  );
});

function tableProperties(TableName: string) {
  return {
    TableName,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  };
}
