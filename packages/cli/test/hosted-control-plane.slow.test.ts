import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
} from "@aws-sdk/client-cloudformation";
import { DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateEnvironmentCommand,
  CreateEnvironmentTemplateCommand,
  CreateEnvironmentTemplateVersionCommand,
  DeleteEnvironmentCommand,
  GetEnvironmentCommand,
  GetEnvironmentTemplateVersionCommand,
  ListDeploymentsCommand,
  ListEnvironmentOutputsCommand,
  ProtonClient,
  UpdateEnvironmentTemplateVersionCommand,
} from "@aws-sdk/client-proton";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { packBundle, readBundle, type TemplateBundle } from "@proton/bundle";
import { deployStack } from "@proton/cloudformation";
import { openSandbox, type Sandbox } from "@proton/sandbox";
import { afterAll, beforeAll, expect, it } from "vitest";
import { controlPlaneStatements } from "../src/bootstrap/control-plane-policy.ts";
import { type Bench, bench, tinyEstate } from "./support/run-proton.ts";

const STACK = "proton-control-plane";
/** In how many lives each turn of the killed deployment is ended; more of them meet more moments. */
const KILLS_A_TURN = Number(process.env.PROTON_TEST_KILLS ?? 1);

const directory = mkdtempSync(join(tmpdir(), "proton-hosted-"));
/** What the control plane's function called, in order. */
const calls: { readonly action: string; readonly isAllowed: boolean }[] = [];
/** What its clients called, with `ClientPolicy` alone. */
const clientCalls: { readonly action: string; readonly isAllowed: boolean }[] = [];
let onCall: (action: string) => void = () => undefined;
let sandbox: Sandbox;
let desk: Bench;
let outputs: Readonly<Record<string, string>>;
/** By what commands find the account as its administrator. */
let administrator: Readonly<Record<string, string>>;
let proton: ProtonClient;
let cloudFormation: CloudFormationClient;
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  sandbox = await openSandbox({
    directory,
    onAccess({ roleArn, action, isAllowed }) {
      if (roleArn.endsWith("/proton-client")) clientCalls.push({ action, isAllowed });
      if (!roleArn.includes(`/${STACK}-Role`)) return;
      calls.push({ action, isAllowed });
      onCall(action);
    },
  });
  const { region, operatorCredentials: credentials } = sandbox;
  const connection = { endpoint: sandbox.endpoints.s3, region, credentials };
  desk = bench({
    variables: {
      AWS_ENDPOINT_URL: connection.endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
  });
  cloudFormation = new CloudFormationClient(connection);
  dynamodb = new DynamoDBClient(connection);
  outputs = await bootstrap();
  await becomeClient(credentials);
  const { ready } = await desk.serve<{
    readonly url: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  }>("serve", "--control-plane", "--port", "0");
  proton = new ProtonClient({ endpoint: ready.url, region, credentials: ready.credentials });
});
afterAll(async () => {
  proton?.destroy();
  cloudFormation?.destroy();
  dynamodb?.destroy();
  await desk?.close();
  await sandbox?.close();
  rmSync(directory, { recursive: true, force: true });
});

async function bootstrap(): Promise<Readonly<Record<string, string>>> {
  const as = administrator === undefined ? desk : bench({ variables: administrator });
  const made = await as.proton("bootstrap", "--control-plane", "--json");
  if (as !== desk) await as.close();
  expect(made).toMatchObject({ code: 0 });
  return JSON.parse(made.stdout).outputs;
}

/** From here on, commands have the rights of the stack's `ClientPolicy` and no others. */
async function becomeClient(
  admin: Readonly<Record<"accessKeyId" | "secretAccessKey", string>>,
): Promise<void> {
  const trust = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
  const Role = {
    Type: "AWS::IAM::Role",
    Properties: {
      RoleName: "proton-client",
      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [trust] },
      ManagedPolicyArns: [outputs.ClientPolicy],
    },
  };
  const templateBody = JSON.stringify({ Resources: { Role } });
  const request = { stackName: "client", clientToken: "client", templateBody };
  expect(await deployStack(sandbox.provisioner, request)).toMatchObject({ outcome: "deployed" });
  const file = join(desk.directory, "aws-config");
  const [, account] = /:iam::(\d+):/.exec(outputs.ClientPolicy ?? "") ?? [];
  writeFileSync(
    file,
    `[profile client]\nrole_arn = arn:aws:iam::${account}:role/proton-client\nsource_profile = admin\n[profile admin]\naws_access_key_id = ${admin.accessKeyId}\naws_secret_access_key = ${admin.secretAccessKey}\n`,
  );
  administrator = { ...desk.variables };
  delete desk.variables.AWS_ACCESS_KEY_ID;
  delete desk.variables.AWS_SECRET_ACCESS_KEY;
  Object.assign(desk.variables, {
    ...{ AWS_PROFILE: "client", AWS_CONFIG_FILE: file, AWS_SHARED_CREDENTIALS_FILE: file },
  });
}

/** Asks again and again; what never comes is ended by the limit of the test alone. */
async function until<Answer>(
  ask: () => Promise<Answer>,
  isEnd: (answer: Answer) => boolean,
): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (isEnd(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Whether the records say that anything is under way: no request, which would need a function. */
async function isUnderWay(): Promise<boolean> {
  const { Count } = await dynamodb.send(
    new ScanCommand({
      TableName: outputs.StateTable ?? "",
      FilterExpression: "begins_with(pk, :unfinished)",
      ExpressionAttributeValues: { ":unfinished": { S: "unfinished#" } },
    }),
  );
  return Count !== 0;
}

/** Changes what the template of the control plane says of times. */
async function setTimes(changes: Readonly<Record<string, string | number>>): Promise<void> {
  const { TemplateBody = "" } = await cloudFormation.send(
    new GetTemplateCommand({ StackName: STACK }),
  );
  const templateBody = Object.entries(changes).reduce(
    (text, [name, value]) =>
      text.replace(new RegExp(`("${name}": "?)\\d+`), (_, before) => `${before}${value}`),
    TemplateBody,
  );
  const clientToken = `times-${Object.keys(changes).join("-")}`;
  const request = { stackName: STACK, templateBody, clientToken };
  expect(await deployStack(sandbox.provisioner, request)).toMatchObject({ outcome: "deployed" });
}

async function stackEvents(StackName: string) {
  const { StackEvents = [] } = await cloudFormation.send(
    new DescribeStackEventsCommand({ StackName }),
  );
  return StackEvents;
}

const spec = readFileSync(join(tinyEstate, "spec/environment.yaml"), "utf8");
const createEnvironment = (name: string) =>
  proton.send(
    new CreateEnvironmentCommand({ name, templateName: "env", templateMajorVersion: "1", spec }),
  );

/** What came of an environment, as far as it is the same for each. */
async function resultOf(name: string) {
  const { environment } = await proton.send(new GetEnvironmentCommand({ name }));
  const { deployments = [] } = await proton.send(
    new ListDeploymentsCommand({ environmentName: name }),
  );
  const { outputs: values = [] } = await proton.send(
    new ListEnvironmentOutputsCommand({ environmentName: name }),
  );
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({}));
  const stacks = Stacks.filter(({ StackName = "" }) => StackName.startsWith(`AWSProton-${name}-`));
  const events = await stackEvents(stacks[0]?.StackName ?? "");
  return {
    status: environment?.deploymentStatus,
    message: environment?.deploymentStatusMessage,
    deployments: deployments.map(({ deploymentStatus }) => deploymentStatus),
    outputs: values.map(({ key }) => key),
    stacks: stacks.map(({ StackStatus }) => StackStatus),
    events: events.map(({ LogicalResourceId = "", ResourceStatus }) => [
      LogicalResourceId.replace(stacks[0]?.StackName ?? "", "stack"),
      ResourceStatus,
    ]),
  };
}

it("answers only whom the account lets in", async () => {
  const unsigned = await fetch(outputs.Endpoint ?? "", { method: "POST", body: "{}" });

  expect(unsigned.status).toBe(403);
});

it("is what a second bootstrap finds, and leaves as it is", async () => {
  const before = [await stackEvents("proton-bootstrap"), await stackEvents(STACK)];

  const again = await bootstrap();

  expect(again).toEqual(outputs);
  expect([await stackEvents("proton-bootstrap"), await stackEvents(STACK)]).toEqual(before);
});

it("is woken by CloudFormation, however seldom it looks by itself", async () => {
  await setTimes({ LOOK_SECONDS: 900 });
  const { bundle } = await readBundle({ directory: join(tinyEstate, "environment") });
  const Body = packBundle(bundle as TemplateBundle).bytes;
  const [Bucket = "", Key] = [outputs.Bucket, "env.tar.gz"];
  const { region, operatorCredentials: credentials } = sandbox;
  const s3 = new S3Client({
    ...{ endpoint: sandbox.endpoints.s3, region, credentials, forcePathStyle: true },
  });
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  s3.destroy();
  await proton.send(new CreateEnvironmentTemplateCommand({ name: "env" }));
  const source = { s3: { bucket: Bucket, key: Key } };
  await proton.send(new CreateEnvironmentTemplateVersionCommand({ templateName: "env", source }));
  const version = { templateName: "env", majorVersion: "1", minorVersion: "0" };
  const registered = await until(
    () => proton.send(new GetEnvironmentTemplateVersionCommand(version)),
    ({ environmentTemplateVersion: found }) => found?.status !== "REGISTRATION_IN_PROGRESS",
  );
  await proton.send(
    new UpdateEnvironmentTemplateVersionCommand({ ...version, status: "PUBLISHED" }),
  );

  const created = await createEnvironment("dev");
  await until(isUnderWay, (goesOn) => !goesOn);

  expect(registered.environmentTemplateVersion?.status).toBe("DRAFT");
  expect(created.environment?.deploymentStatus).toBe("IN_PROGRESS");
  expect(await resultOf("dev")).toMatchObject({
    status: "SUCCEEDED",
    deployments: ["SUCCEEDED"],
    outputs: ["TableName"],
  });
});

const WRITES = /^dynamodb:(Put|Update|Delete|Transact)|^cloudformation:(Create|Execute)|^sqs:Send/;

/** Ends every process that a function runs in. */
function killFunctions(): void {
  const listed = execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" });
  for (const line of listed.split("\n")) {
    const [pid, ppid, ...words] = line.trim().split(/\s+/);
    if (Number(ppid) !== process.pid || !words.join(" ").includes("function")) continue;
    process.kill(Number(pid), "SIGKILL");
  }
}

it("does the same when its processes are killed, turn by turn, at one write after another", async () => {
  await setTimes({
    ...{ LOOK_SECONDS: 1, SILENCE_SECONDS: 3 },
    // For a process that is killed before its first word; a busy machine is slow to take a turn.
    ...{ Timeout: 30, VisibilityTimeout: 30, maxReceiveCount: 50 },
  });
  await createEnvironment("killed");
  const kills: string[] = [];
  let lives = 0;
  let writes = 0;
  onCall = (action) => {
    if (!WRITES.test(action)) return;
    writes += 1;
    if (lives < KILLS_A_TURN && writes > (kills.length * 2) % 5) {
      kills.push(action);
      lives += 1;
      writes = 0;
      killFunctions();
    } else if (action === "sqs:SendMessage") {
      // The next turn is on its way.
      [lives, writes] = [0, 0];
    }
  };

  await until(isUnderWay, (goesOn) => !goesOn);
  onCall = () => undefined;

  expect(kills.length).toBeGreaterThan(2);
  expect(await resultOf("killed")).toEqual(await resultOf("dev"));
});

/** What this run has no use for, and why it is granted all the same. */
const UNUSED: Readonly<Record<string, string>> = {
  "s3:PutObject": "templates of more than 51,200 bytes go by way of the bucket",
  "s3:ListBucket": "S3 answers 403 without it for what is not there",
  "cloudformation:CancelUpdateStack": "the update of a stack may be cancelled",
  "cloudformation:DeleteChangeSet": "a change set that changes nothing, or failed, is removed",
  "cloudformation:DescribeEvents":
    "a change set that failed says there what early validation found",
  "cloudformation:ListChangeSets":
    "a stack in review is somebody else's while it has other change sets",
  "cloudformation:TagResource": "CloudFormation asks for it where stacks have tags",
  "logs:CreateLogStream": "Lambda writes the log, as the role",
  "logs:PutLogEvents": "Lambda writes the log, as the role",
};

it("deletes what it made, with no more granted to its function than it calls", async () => {
  await proton.send(new DeleteEnvironmentCommand({ name: "dev" }));
  await until(isUnderWay, (goesOn) => !goesOn);

  const options = { stateTable: "state", bucket: "bucket", provisioningRole: "role" };
  const granted = controlPlaneStatements(options).flatMap(({ Action = [] }) => Action);
  const used = new Set(calls.map(({ action }) => action));

  const gone = proton.send(new GetEnvironmentCommand({ name: "dev" }));
  await expect(gone).rejects.toThrow("does not exist");
  expect(calls.filter(({ isAllowed }) => !isAllowed)).toEqual([]);
  const unused = granted.filter((action) => !used.has(action));
  expect(unused.toSorted()).toEqual(Object.keys(UNUSED).toSorted());
});

it("is reached by clients with its ClientPolicy alone, which grants no more than they use", () => {
  const used = new Set(clientCalls.map(({ action }) => action));

  expect(clientCalls.filter(({ isAllowed }) => !isAllowed)).toEqual([]);
  // Scripts ask for the address one by one.
  expect([...used].toSorted()).toEqual(["execute-api:Invoke", "ssm:GetParameters"]);
});
