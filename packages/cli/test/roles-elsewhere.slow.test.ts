import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { dirname, join } from "node:path";
import { deployStack } from "@proton/cloudformation";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { environmentAccountTemplate } from "../src/bootstrap/environment-account-template.ts";
import { type RecordedAws, recordedAws, unusedGrants } from "./support/recorded-aws.ts";
import { type Bench, bench, type Run, tinyEstate } from "./support/run-proton.ts";

const SECOND = "222222222222";
const BUILDER = `arn:aws:iam::${SECOND}:role/AWSProton-builder`;

let aws: RecordedAws;
let desk: Bench;
let environmentRole: string;
let first: string;
let made: string;

beforeAll(async () => {
  aws = await recordedAws({ accounts: [SECOND] });
  first = aws.accounts.first.accountId;
  desk = bench({ estate: tinyEstate, variables: aws.variables() });
  made = join(desk.directory, "made");
  const own = await desk.proton("bootstrap", "--code-for", SECOND, "--json");
  const there = bench({ variables: aws.variables(SECOND) });
  const trusting = await there.proton("bootstrap", "--trust", first, "--json");
  await there.close();
  const { OperatorPolicy, ProvisioningRole } = JSON.parse(own.stdout).outputs;
  environmentRole = JSON.parse(trusting.stdout).outputs.EnvironmentRole;
  await makeBuilder();
  writeEstate(ProvisioningRole);
  asRole(desk, await aws.roleWith("operator", [OperatorPolicy]));
});
afterAll(async () => {
  await desk?.close();
  await aws?.close();
});

/** As README and guide have a team make it: what CodeBuild needs to write its log. */
async function makeBuilder(): Promise<void> {
  const policy = (statement: object) => ({ Version: "2012-10-17", Statement: [statement] });
  const Action = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
  const Builder = {
    Type: "AWS::IAM::Role",
    Properties: {
      RoleName: "AWSProton-builder",
      AssumeRolePolicyDocument: policy({
        ...{ Effect: "Allow", Action: "sts:AssumeRole" },
        Principal: { Service: "codebuild.amazonaws.com" },
      }),
      Policies: [
        { PolicyName: "log", PolicyDocument: policy({ Effect: "Allow", Action, Resource: "*" }) },
      ],
    },
  };
  const result = await deployStack(aws.accounts.of(SECOND)?.provisioner ?? fail(), {
    ...{ stackName: "builder", clientToken: "one" },
    templateBody: JSON.stringify({ Resources: { Builder } }),
  });
  expect(result.outcome).toBe("deployed");
}

const fail = (): never => {
  throw new Error("there is no second account");
};

/** An environment of CloudFormation and one of CodeBuild in the other account, and a component here. */
function writeEstate(provisioningRole: string): void {
  const files = {
    "proton.yaml": `templates:
  - { name: tiny-environment, path: environment }
  - { name: tiny-service, path: service }
  - { name: built, path: built }
environments:
  - { name: dev, template: tiny-environment, spec: spec/environment.yaml, component_role: "${provisioningRole}" }
  - { name: far, template: tiny-environment, spec: spec/environment.yaml, account: "${SECOND}" }
  - { name: built, template: built, spec: spec/built.yaml, account: "${SECOND}" }
components:
  - { name: extra, path: extra, environment: dev }
`,
    "spec/built.yaml": "proton: EnvironmentSpec\nspec: {}\n",
    "built/schema/schema.yaml": `schema:
  format: { openapi: "3.0.0" }
  environment_input_type: In
  types: { In: { type: object, properties: { stage: { type: string, default: live } } } }
`,
    "built/infrastructure/manifest.yaml": `infrastructure:
  templates:
    - rendering_engine: codebuild
      settings:
        image: aws/codebuild/amazonlinux-x86_64-standard:5.0
        runtimes: { nodejs: latest }
        env: { variables: { STAGE: "{{ environment.inputs.stage }}" } }
        provision: ["sh ./make.sh ${made}"]
        deprovision: ["rm ${made}"]
`,
    "built/infrastructure/make.sh": `echo begun >> "$1-begun"
while test "$STAGE" = slow && ! test -e "$1-go"; do sleep 0.1; done
echo "$CODEBUILD_BUILD_ARN" > "$1"
`,
    "extra/manifest.yaml": `infrastructure:
  templates:
    - { file: template.yaml, rendering_engine: jinja, template_language: cloudformation }
`,
    "extra/template.yaml": "Resources:\n  Log: { Type: AWS::Logs::LogGroup }\n",
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(desk.directory, "proton", path)), { recursive: true });
    writeFileSync(join(desk.directory, "proton", path), text);
  }
}

/** A role of somebody who may read and write records and files, and nothing of stacks. */
async function roleOfRecordsOnly(): Promise<string> {
  const policy = (statement: object) => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", ...statement }],
  });
  const Action = ["dynamodb:*", "s3:*", "ssm:*"];
  const Eve = {
    Type: "AWS::IAM::Role",
    Properties: {
      RoleName: "eve",
      AssumeRolePolicyDocument: policy({ Principal: { AWS: "*" }, Action: "sts:AssumeRole" }),
      Policies: [{ PolicyName: "own", PolicyDocument: policy({ Action, Resource: "*" }) }],
    },
  };
  const { outcome } = await deployStack(aws.accounts.first.provisioner, {
    ...{ stackName: "eve", clientToken: "one" },
    templateBody: JSON.stringify({ Resources: { Eve } }),
  });
  expect(outcome).toBe("deployed");
  return `arn:aws:iam::${first}:role/eve`;
}

/** From here on, commands have that role's rights and no others. */
function asRole({ directory, variables }: Bench, roleArn: string): void {
  const { AWS_ACCESS_KEY_ID: key, AWS_SECRET_ACCESS_KEY: secret, ...others } = aws.variables();
  const file = join(directory, "aws-config");
  writeFileSync(
    file,
    `[profile role]\nrole_arn = ${roleArn}\nsource_profile = admin\n[profile admin]\naws_access_key_id = ${key}\naws_secret_access_key = ${secret}\n`,
  );
  for (const name of Object.keys(variables)) delete variables[name];
  const files = { AWS_CONFIG_FILE: file, AWS_SHARED_CREDENTIALS_FILE: file };
  Object.assign(variables, { ...others, ...files, AWS_PROFILE: "role" });
}

async function can(...words: readonly string[]): Promise<Run> {
  const run = await desk.proton(...words, "--aws");
  expect(run.code, run.stderr).toBe(0);
  expect(run.stderr).not.toMatch(/AccessDenied|not authorized/);
  return run;
}

const callsOf = (roleName: string) =>
  aws.calls.filter(({ roleArn }) => roleArn.endsWith(`role/${roleName}`));

/** What this run has no use for in the other account, and why it is granted all the same. */
const UNUSED: Readonly<Record<string, RegExp>> = {
  "the same of stacks as in the control plane's own account, where policies.slow runs them":
    /^(?:Alarms|Apis|Buckets|Code|Connections|Functions|KeepRoles|Layers|LogDeliveries|MakeRoles|Pipelines|Shifts) /,
  "a change set that failed, a stack in review, a cancelled update, `repair` of a stuck stack, tags":
    /^Stacks cloudformation:(?:CancelUpdateStack|ContinueUpdateRollback|DeleteChangeSet|DescribeEvents|DescribeStackResourceDrifts|DetectStackResourceDrift|ListChangeSets|RollbackStack|TagResource)$/,
};

describe("an operator, with the roles of another account that bootstrap made", () => {
  it("can make environments of CloudFormation and CodeBuild there, and a component here", async () => {
    for (const name of ["far", "built"]) {
      const roles = ["--role", environmentRole, "--codebuild-role", BUILDER];
      await can("connection", "request", name, "--account", SECOND, ...roles);
      await can("connection", "accept", name);
    }
    await can("apply", "--yes");
    const status = await can("status", "--drift");

    expect(status.stdout).toMatch(/component +extra|extra +.*SUCCEEDED/);
    expect(readFileSync(made, "utf8")).toContain(`:${SECOND}:build/AWSProton-built-codebuild--`);
  });

  it("is not disturbed by somebody who applies at the same time and has no rights on stacks", async () => {
    const eve = bench({ estate: join(desk.directory, "proton"), variables: desk.variables });
    asRole(eve, await roleOfRecordsOnly());
    for (const { directory } of [desk, eve]) {
      const slow = "proton: EnvironmentSpec\nspec: { stage: slow }\n";
      writeFileSync(join(directory, "proton/spec/built.yaml"), slow);
    }
    rmSync(`${made}-begun`);

    const owner = desk.proton("apply", "--yes", "--aws");
    await vi.waitUntil(() => existsSync(`${made}-begun`), 120_000);
    const other = eve.spawn(["apply", "--yes", "--aws"]);
    other.stdin?.end();
    const said: string[] = [];
    other.stderr?.setEncoding("utf8").on("data", (text: string) => said.push(text));
    const ended = once(other, "close");
    await vi.waitUntil(() => said.join("").includes("under way"), 120_000);
    writeFileSync(`${made}-go`, "");
    const [{ code, stderr }, [otherCode]] = await Promise.all([owner, ended]);
    const status = await can("status");
    await eve.close();

    const name = `${userInfo().username}@${hostname()}`;
    expect(said.join("")).toContain(`for what is under way: environment built, begun by ${name}`);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/done +environment built/)]);
    expect([otherCode, said.join("")]).toEqual([0, expect.not.stringContaining("AccessDenied")]);
    expect(status.stdout).toMatch(/built +222222222222 .*SUCCEEDED/);
    expect(readFileSync(`${made}-begun`, "utf8")).toBe("begun\n");
  });

  it("can look for drift there, bring it back, and delete everything", async () => {
    await can("repair", "environment", "far", "--drift");
    await can("destroy", "--yes");

    expect(existsSync(made)).toBe(false);
  });

  it("is denied nothing, and of what the role grants there is a reason for all that was not used", () => {
    const role = environmentRole.split("/").at(-1) ?? "";
    const { Resources } = environmentAccountTemplate({
      ...{ trustedAccount: first, requireBoundary: true, policyArns: [] },
    });
    const statements = [Resources.ProvisioningPolicy, Resources.StackPolicy].flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    const denied = [...callsOf("operator"), ...callsOf(role), ...callsOf("AWSProton-builder")]
      .filter(({ isAllowed }) => !isAllowed)
      .map(({ action, resource }) => `${action} on ${resource}`);

    const unused = unusedGrants(statements, callsOf(role));
    const reasons = Object.values(UNUSED);

    expect(callsOf(role).length).toBeGreaterThan(10);
    expect(denied).toEqual([]);
    expect(unused.filter((grant) => !reasons.some((reason) => reason.test(grant)))).toEqual([]);
    for (const reason of reasons) expect(unused.some((grant) => reason.test(grant))).toBe(true);
  });
});
