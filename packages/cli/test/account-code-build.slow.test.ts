import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from "@aws-sdk/client-cloudformation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench } from "./support/run-proton.ts";

interface Ready {
  readonly url: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const FIRST = "000000000000";
const roleArn = (name: string) => `arn:aws:iam::${FIRST}:role/${name}`;

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

/** Files of an estate whose environments are made by commands that write files outside of the build. */
const estate = (made: string): Readonly<Record<string, string>> => ({
  "proton/proton.yaml": `templates:
  - { name: built, path: built }
environments:
  - { name: dev, template: built, spec: dev.yaml, codebuild_role: "${roleArn("AWSProton-builder")}" }
`,
  "proton/dev.yaml": "proton: EnvironmentSpec\nspec: { stage: live }\n",
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
          - sh ./make.sh ${made}
          - aws proton notify-resource-deployment-status-change --resource-arn "$RESOURCE_ARN" --status IN_PROGRESS --outputs file://./outputs.json
        deprovision:
          - rm ${made}
`,
  "proton/built/infrastructure/make.sh": `echo "$STAGE" >> "$1"
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

  const clientOf = () =>
    new CloudFormationClient({
      endpoint: ready.url,
      region: "us-east-1",
      credentials: ready.credentials,
    });

  async function createRoles(Resources: object): Promise<void> {
    const client = clientOf();
    const StackName = "roles";
    const TemplateBody = JSON.stringify({ Resources });
    const Capabilities = ["CAPABILITY_NAMED_IAM" as const];
    await client.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities }));
    const waiting = { client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
    await waitUntilStackCreateComplete(waiting, { StackName });
  }

  async function stacksOf(): Promise<readonly string[]> {
    const { Stacks = [] } = await clientOf().send(new DescribeStacksCommand({}));
    const names = Stacks.map(({ StackName = "" }) => StackName.split(/--|-codebuild-/)[0] ?? "");
    return names.filter((name) => name.startsWith("AWSProton-")).sort();
  }

  function edit(from: string, to: string, file: string): void {
    const path = join(desk.directory, "proton", file);
    const before = readFileSync(path, "utf8");
    expect(before).toContain(from);
    writeFileSync(path, before.replace(from, to));
  }

  const apply = () => desk.proton("apply", "--aws", "--yes");

  beforeAll(async () => {
    server = bench();
    ({ ready } = await server.serve<Ready>("serve", "--port", "0"));
    desk = bench({
      variables: {
        AWS_ENDPOINT_URL: ready.url,
        AWS_ACCESS_KEY_ID: ready.credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: ready.credentials.secretAccessKey,
        AWS_REGION: "us-east-1",
      },
    });
    made = join(desk.directory, "made");
    for (const [path, text] of Object.entries(estate(made))) {
      mkdirSync(dirname(join(desk.directory, path)), { recursive: true });
      writeFileSync(join(desk.directory, path), text);
    }
    await createRoles({ Builder: BUILDER });
    expect(await desk.proton("bootstrap", "--yes")).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    await desk.close();
    await server.close();
  });

  it("runs its commands in a project of a stack, takes their outputs, and is deleted by them", async () => {
    const applied = await apply();
    const input = JSON.stringify({ environmentName: "dev" });
    const listed = await desk.proton("api", "ListEnvironmentOutputs", "--input", input, "--aws");
    const text = readFileSync(made, "utf8");
    const there = await stacksOf();
    edit("live", "wrong", "dev.yaml");
    const failed = await apply();
    const destroyed = await desk.proton("destroy", "--aws", "--yes");

    expect(applied).toMatchObject({ code: 0 });
    expect(text).toBe("live\n");
    expect(JSON.parse(readFileSync(`${made}.inputs`, "utf8")).environment.name).toBe("dev");
    expect(JSON.parse(listed.stdout).outputs).toEqual([{ key: "Place", valueString: made }]);
    expect(there).toEqual(["AWSProton-CodeBuild-dev"]);
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.stderr).toContain("CodeBuild: BUILD: Error while executing command: test");
    expect(failed.stderr).toContain("provisioning wrong for arn:aws:proton:");
    expect(destroyed).toMatchObject({ code: 0 });
    expect(existsSync(made)).toBe(false);
    expect(await stacksOf()).toEqual([]);
  });
});
