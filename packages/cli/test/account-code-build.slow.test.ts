import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from "@aws-sdk/client-cloudformation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, type Run } from "./support/run-proton.ts";

interface Ready {
  readonly url: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const FIRST = "000000000000";
const SECOND = "222222222222";
const roleArn = (name: string, account = FIRST) => `arn:aws:iam::${account}:role/${name}`;

/** A role that somebody trusts and that may do some things. */
function role(RoleName: string, Principal: object, Action: readonly string[]) {
  const policy = (statement: object) => ({ Version: "2012-10-17", Statement: [statement] });
  return {
    Type: "AWS::IAM::Role",
    Properties: {
      RoleName,
      AssumeRolePolicyDocument: policy({ Effect: "Allow", Action: "sts:AssumeRole", Principal }),
      Policies: [
        { PolicyName: "own", PolicyDocument: policy({ Effect: "Allow", Action, Resource: "*" }) },
      ],
    },
  };
}

const BUILDER = role("AWSProton-builder", { Service: "codebuild.amazonaws.com" }, [
  "logs:CreateLogGroup",
  "logs:CreateLogStream",
  "logs:PutLogEvents",
]);

/** What a connection needs in its account, where CodeBuild runs the commands. */
const CONNECTED = role("proton", { AWS: FIRST }, [
  "cloudformation:*",
  "codebuild:*",
  "iam:PassRole",
  "logs:GetLogEvents",
]);

/** Files of an estate whose environments are made by commands that write files outside of the build. */
const estate = (made: string): Readonly<Record<string, string>> => ({
  "proton/proton.yaml": `templates:
  - { name: built, path: built }
environments:
  - { name: dev, template: built, spec: dev.yaml, codebuild_role: "${roleArn("AWSProton-builder")}" }
  - { name: far, template: built, spec: far.yaml, account: "${SECOND}" }
`,
  "proton/dev.yaml": "proton: EnvironmentSpec\nspec: { stage: live }\n",
  "proton/far.yaml": "proton: EnvironmentSpec\nspec: { stage: live }\n",
  "proton/built/schema/schema.yaml": `schema:
  format: { openapi: "3.0.0" }
  environment_input_type: In
  types:
    In:
      type: object
      properties:
        stage: { type: string, default: test }
        subnets: { type: array, items: { type: string }, default: [] }
`,
  "proton/built/infrastructure/manifest.yaml": `infrastructure:
  templates:
    - rendering_engine: codebuild
      settings:
        image: aws/codebuild/amazonlinux-x86_64-standard:5.0
        runtimes: { nodejs: latest }
        env: { variables: { STAGE: "{{ environment.inputs.stage }}" } }
        provision:
          - echo "provisioning {{ environment.inputs.stage }} for $RESOURCE_ARN"
          - test "$STAGE" != wrong
          - sh ./make.sh ${made}-{{ environment.name }}
          - aws proton notify-resource-deployment-status-change --resource-arn "$RESOURCE_ARN" --status IN_PROGRESS --outputs file://./outputs.json
        deprovision:
          - rm ${made}-{{ environment.name }}
`,
  "proton/built/infrastructure/make.sh": `echo "$STAGE in $(echo "$CODEBUILD_BUILD_ARN" | cut -d: -f5)" >> "$1"
cp proton-inputs.json "$1.inputs"
echo '[{"key": "Place", "valueString": "'"$1"'"}]' > outputs.json
`,
});

/** CodeBuild, its logs, CloudFormation and S3 of AWS are those of a server of the real command. */
describe("a template of CodeBuild in an account", () => {
  let server: Bench;
  let desk: Bench;
  let ready: Ready;
  let made: string;

  const clientOf = (account: string) =>
    new CloudFormationClient({
      endpoint: ready.url,
      region: "us-east-1",
      credentials: {
        ...ready.credentials,
        accessKeyId: account === FIRST ? ready.credentials.accessKeyId : `local-${account}`,
      },
    });

  async function createRoles(account: string, Resources: object): Promise<void> {
    const client = clientOf(account);
    const StackName = "roles";
    const TemplateBody = JSON.stringify({ Resources });
    const Capabilities = ["CAPABILITY_NAMED_IAM" as const];
    await client.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities }));
    const waiting = { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
    await waitUntilStackCreateComplete(waiting, { StackName });
  }

  async function stacksOf(account: string): Promise<readonly string[]> {
    const { Stacks = [] } = await clientOf(account).send(new DescribeStacksCommand({}));
    const names = Stacks.map(({ StackName = "" }) => StackName.split(/--|-codebuild-/)[0] ?? "");
    return names.filter((name) => name.startsWith("AWSProton-")).sort();
  }

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(desk.directory, path)), { recursive: true });
    writeFileSync(join(desk.directory, path), text);
  }

  /** Both environments with inputs of their own. */
  function apply(dev: string, far: string): Promise<Run> {
    for (const [name, stage] of Object.entries({ dev, far })) {
      write(`proton/${name}.yaml`, `proton: EnvironmentSpec\nspec: { stage: ${stage} }\n`);
    }
    return desk.proton("apply", "--aws", "--yes");
  }

  const madeBy = (name: string) => readFileSync(`${made}-${name}`, "utf8");

  async function outputsOf(environmentName: string): Promise<unknown> {
    const input = JSON.stringify({ environmentName });
    const listed = await desk.proton("api", "ListEnvironmentOutputs", "--input", input, "--aws");
    return JSON.parse(listed.stdout).outputs;
  }

  beforeAll(async () => {
    server = bench();
    ({ ready } = await server.serve<Ready>("serve", "--port", "0", "--accounts", SECOND));
    desk = bench({
      variables: {
        AWS_ENDPOINT_URL: ready.url,
        AWS_ACCESS_KEY_ID: ready.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: ready.credentials.secretAccessKey,
        AWS_REGION: "us-east-1",
      },
    });
    made = join(desk.directory, "made");
    for (const [path, text] of Object.entries(estate(made))) write(path, text);
    await createRoles(FIRST, { Builder: BUILDER });
    await createRoles(SECOND, { Builder: BUILDER, Connected: CONNECTED });
    expect(await desk.proton("bootstrap", "--yes")).toMatchObject({ code: 0 });
    const roles = [
      ...["--role", roleArn("proton", SECOND)],
      ...["--codebuild-role", roleArn("AWSProton-builder", SECOND)],
    ];
    const far = ["request", "far", "--account", SECOND, ...roles, "--aws"];
    expect(await desk.proton("connection", ...far)).toMatchObject({ code: 0 });
    expect(await desk.proton("connection", "accept", "far", "--aws")).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await desk.close();
    await server.close();
  });

  it("runs its commands in a project of a stack, here and in another account, and takes their outputs", async () => {
    const applied = await apply("live", "live");

    expect(applied).toMatchObject({ code: 0 });
    expect(madeBy("dev")).toBe(`live in ${FIRST}\n`);
    expect(madeBy("far")).toBe(`live in ${SECOND}\n`);
    expect(JSON.parse(readFileSync(`${made}-dev.inputs`, "utf8")).environment.name).toBe("dev");
    expect(await outputsOf("dev")).toEqual([{ key: "Place", valueString: `${made}-dev` }]);
    expect(await outputsOf("far")).toEqual([{ key: "Place", valueString: `${made}-far` }]);
    expect(await stacksOf(FIRST)).toEqual(["AWSProton-CodeBuild-dev"]);
    expect(await stacksOf(SECOND)).toEqual(["AWSProton-CodeBuild-far"]);
  });

  it("runs them again for an update, and shows the log of those that fail", async () => {
    const { code, stderr } = await apply("next", "wrong");

    expect(madeBy("dev")).toBe(`live in ${FIRST}\nnext in ${FIRST}\n`);
    expect(code).toBe(1);
    expect(stderr).toMatch(/far.*CodeBuild: BUILD: Error while executing command: test/);
    expect(stderr).toMatch(/provisioning wrong for arn:aws:proton:\S+\/far$/m);
    expect(madeBy("far")).toBe(`live in ${SECOND}\n`);
  });

  it("is deleted by its commands, and its project with it", async () => {
    const destroyed = await desk.proton("destroy", "--aws", "--yes");

    expect(destroyed).toMatchObject({ code: 0 });
    expect([existsSync(`${made}-dev`), existsSync(`${made}-far`)]).toEqual([false, false]);
    expect([await stacksOf(FIRST), await stacksOf(SECOND)]).toEqual([[], []]);
  });
});
