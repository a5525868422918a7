import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateEnvironmentCommand,
  CreateEnvironmentTemplateCommand,
  CreateEnvironmentTemplateVersionCommand,
  ListEnvironmentOutputsCommand,
  ListEnvironmentsCommand,
  ProtonClient,
  UpdateEnvironmentTemplateVersionCommand,
  waitUntilEnvironmentDeployed,
  waitUntilEnvironmentTemplateVersionRegistered,
} from "@aws-sdk/client-proton";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { createStateTable } from "@proton/control-plane";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, type Serving, tinyEstate } from "./support/run-proton.ts";

interface Ready {
  readonly url: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly region: string;
}

const variablesOf = ({ accessKeyId, secretAccessKey }: Ready["credentials"]) => ({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
});

describe("proton serve", () => {
  let desk: Bench;
  let serving: Serving<Ready>;

  beforeAll(async () => {
    desk = bench({ estate: tinyEstate });
    serving = await desk.serve<Ready>("serve", "--port", "0");
  });

  afterAll(() => desk.close());

  const clientOptions = () => ({
    endpoint: serving.ready.url,
    region: serving.ready.region,
    credentials: serving.ready.credentials,
  });

  it("answers AWS's own clients of Proton and S3 at one address", async () => {
    const s3 = new S3Client({ ...clientOptions(), forcePathStyle: true });
    const proton = new ProtonClient(clientOptions());
    const packed = await desk.proton("package", "proton/environment", "--output", "e.tar.gz");
    expect(packed).toMatchObject({ code: 0 });
    const templateName = "sdk";
    const version = { templateName, majorVersion: "1", minorVersion: "0" };

    await s3.send(new CreateBucketCommand({ Bucket: "bundles" }));
    await s3.send(
      new PutObjectCommand({
        Bucket: "bundles",
        Key: "e.tar.gz",
        Body: readFileSync(join(desk.directory, "e.tar.gz")),
      }),
    );
    await proton.send(new CreateEnvironmentTemplateCommand({ name: templateName }));
    await proton.send(
      new CreateEnvironmentTemplateVersionCommand({
        templateName,
        source: { s3: { bucket: "bundles", key: "e.tar.gz" } },
      }),
    );
    const waiting = { client: proton, maxWaitTime: 15, minDelay: 1, maxDelay: 1 };
    await waitUntilEnvironmentTemplateVersionRegistered(waiting, version);
    await proton.send(
      new UpdateEnvironmentTemplateVersionCommand({ ...version, status: "PUBLISHED" }),
    );
    await proton.send(
      new CreateEnvironmentCommand({
        name: "from-sdk",
        templateName,
        templateMajorVersion: "1",
        spec: readFileSync(join(desk.directory, "proton/spec/environment.yaml"), "utf8"),
      }),
    );
    await waitUntilEnvironmentDeployed(waiting, { name: "from-sdk" });
    const { outputs } = await proton.send(
      new ListEnvironmentOutputsCommand({ environmentName: "from-sdk" }),
    );

    expect(outputs).toEqual([{ key: "TableName", valueString: expect.stringMatching(/Table/) }]);
    s3.destroy();
    proton.destroy();
  });

  it("is found by other commands on its state, and refuses a second server there", async () => {
    const status = await desk.proton("status", "--json");
    const second = await desk.proton("serve", "--port", "0");
    const start = await desk.proton("start", "--port", "0");

    expect(JSON.parse(status.stdout).environments).toMatchObject([{ name: "from-sdk" }]);
    expect(second.code).toBe(2);
    expect(second.stderr).toContain(`already serves this state at ${serving.ready.url}`);
    expect(start.code).toBe(2);
    expect(start.stderr).toContain("already serves this state");
  });

  it("is what --endpoint and AWS_ENDPOINT_URL lead to", async () => {
    const elsewhere = bench({
      variables: { AWS_ENDPOINT_URL: serving.ready.url, ...variablesOf(serving.ready.credentials) },
    });
    const byVariable = await elsewhere.proton("api", "ListEnvironments", "--json");
    const byOption = await elsewhere.proton(
      "api",
      "list-environments",
      "--endpoint",
      serving.ready.url,
    );
    await elsewhere.close();

    expect(JSON.parse(byVariable.stdout).environments).toHaveLength(1);
    expect(JSON.parse(byOption.stdout).environments).toHaveLength(1);
  });

  it("refuses what a browser sends", async () => {
    const url = new URL("/_proton/server", serving.ready.url);

    const answer = await fetch(url, { headers: { origin: "http://example.com" } });

    expect(answer.status).toBe(403);
  });

  it("keeps its records in a DynamoDB table, with stacks elsewhere", async () => {
    // DynamoDB and S3 are the sandbox's here: what is tested is who keeps the records.
    const account = bench({
      estate: tinyEstate,
      variables: {
        AWS_ENDPOINT_URL_DYNAMODB: serving.ready.url,
        AWS_ENDPOINT_URL_S3: serving.ready.url,
        ...variablesOf(serving.ready.credentials),
        AWS_REGION: "us-east-1",
      },
    });
    const dynamodb = new DynamoDBClient({ ...clientOptions(), endpoint: serving.ready.url });
    await createStateTable({ client: dynamodb, tableName: "proton-state" });
    dynamodb.destroy();
    const table = ["--table", "proton-state"];
    const create = ["api", "CreateEnvironmentTemplate", "--input", '{"name": "kept"}'];
    const version = {
      templateName: "kept",
      source: { s3: { bucket: "bundles", key: "e.tar.gz" } },
    };
    const register = [
      "api",
      "CreateEnvironmentTemplateVersion",
      "--input",
      JSON.stringify(version),
    ];
    const created = await account.proton(...create, ...table);
    const registered = await account.proton(...register, ...table);
    const served = await account.serve<Ready>("serve", "--port", "0", ...table);
    const stranger = await account.proton("status", "--endpoint", served.ready.url, "--json");
    const owner = bench({ variables: variablesOf(served.ready.credentials) });
    const status = await owner.proton("status", "--endpoint", served.ready.url, "--json");
    const code = await served.stop();
    await Promise.all([account.close(), owner.close()]);

    expect(created).toMatchObject({ code: 0, stderr: "" });
    expect(registered).toMatchObject({ code: 0, stderr: "" });
    expect(stranger).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("request signature we calculated does not match"),
    });
    expect(JSON.parse(status.stdout).templates).toMatchObject([
      { name: "kept", versions: [{ version: "1.0", status: "DRAFT" }] },
    ]);
    expect(code).toBe(0);
  });

  it("answers only signed requests when it has keys", async () => {
    const key = { accessKeyId: "AKIAEXAMPLEKEY", secretAccessKey: "a-secret-for-this-test" };
    const guarded = bench({
      variables: {
        AWS_ACCESS_KEY_ID: key.accessKeyId,
        AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
      },
    });
    const file = join(guarded.directory, "keys.json");
    writeFileSync(file, JSON.stringify({ accessKeys: [key] }));
    chmodSync(file, 0o644);
    const open = await guarded.proton("serve", "--port", "0", "--keys", "keys.json");
    chmodSync(file, 0o600);
    const served = await guarded.serve<Ready>("serve", "--port", "0", "--keys", "keys.json");
    const endpoint = served.ready.url;
    const signed = await guarded.proton("api", "ListEnvironments", "--endpoint", endpoint);
    const other = new ProtonClient({ ...clientOptions(), endpoint });
    const refused = await other.send(new ListEnvironmentsCommand({})).catch((error) => error.name);
    other.destroy();
    const stranger = bench({
      variables: { AWS_ACCESS_KEY_ID: "ASIAROLE", AWS_SECRET_ACCESS_KEY: "a-session-of-a-role" },
    });
    const unknown = await stranger.proton("api", "ListEnvironments", "--endpoint", endpoint);
    await stranger.close();
    await guarded.close();

    expect(open).toMatchObject({ code: 2, stderr: expect.stringContaining("chmod 600") });
    expect(signed).toMatchObject({ code: 0 });
    expect(refused).toBe("UnrecognizedClientException");
    expect(unknown).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("control_plane_secret_arn"),
    });
  });

  it.each([
    ["an address beyond loopback without keys", ["--host", "0.0.0.0"], /--keys <file>/],
    ["a port that is none", ["--port", "many"], /must be a number/],
    ["AWS without a Region", ["--provisioner", "aws"], /name it with --region/],
    ["a table with the sandbox", ["--provisioner", "sandbox", "--table", "t"], /leave one/],
    ["a look for pushes in the sandbox", ["--sync"], /--sync is for an account/],
    ["a URL of one repository", ["--sync", "--sync-url", "https://a"], /has no \{name\}: write/],
  ])("refuses %s", async (_what, words, message) => {
    const { code, stderr } = await desk.proton("serve", "--state", "other", ...words);

    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  it("refuses a port that is taken", async () => {
    const { port } = new URL(serving.ready.url);

    const { code, stderr } = await desk.proton("serve", "--state", "other", "--port", port);

    expect(code).toBe(2);
    expect(stderr).toMatch(/port \d+ is in use: choose/);
  });

  it("leaves nothing that a later command would trip over when it is killed", async () => {
    serving.child.kill("SIGKILL");
    const { code, stdout } = await desk.proton("status", "--json");

    expect(code).toBe(0);
    expect(JSON.parse(stdout).environments).toMatchObject([{ name: "from-sdk" }]);
  });
});

describe("proton start", () => {
  it("serves the same API beside the estate, which then has nothing to be applied", async () => {
    const root = join(import.meta.dirname, "../../..");
    const desk = bench({ estate: join(root, "proton") });
    const code = join(root, "packages/handlers/dist/function.zip");
    const ports = ["--port", "0", "--api-port", "0"];
    const started = await desk.serve<{ readonly url: string; readonly apiUrl: string }>(
      ...["start", "--code", code, ...ports],
    );
    const planned = await desk.proton("plan");
    const status = await desk.proton("status", "--endpoint", started.ready.apiUrl, "--json");
    const answer = await fetch(`${started.ready.url}/items`);
    const ended = await started.stop();
    await desk.close();

    expect(planned.stdout).toMatch(/^Nothing to do/);
    expect(JSON.parse(status.stdout).services).toMatchObject([{ name: "items", status: "ACTIVE" }]);
    expect(answer.status).toBe(200);
    expect(ended).toBe(0);
  });
});

describe("an estate on the local state", () => {
  it("goes on after Ctrl-C and ends as its file says", async () => {
    const desk = bench({ estate: tinyEstate });
    const child = desk.spawn(["apply"]);
    const interrupted = await new Promise<{ readonly code: number | null; readonly text: string }>(
      (resolve) => {
        let text = "";
        child.stderr?.on("data", (chunk) => {
          const isFirst = !text.includes("started  environment");
          text += chunk;
          if (isFirst && text.includes("started  environment")) child.kill("SIGINT");
        });
        child.once("close", (code) => resolve({ code, text }));
      },
    );
    const again = await desk.proton("apply");
    const planned = await desk.proton("plan");
    await desk.close();

    expect(interrupted).toMatchObject({ code: 1, text: expect.stringContaining("interrupted") });
    expect(again).toMatchObject({ code: 0 });
    expect(planned.stdout).toMatch(/^Nothing to do/);
  });

  it("leaves out what depends on a failure, and goes on once that is mended", async () => {
    const desk = bench({ estate: tinyEstate });
    const file = join(desk.directory, "proton/environment/infrastructure/cloudformation.yaml");
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace("KeyType: HASH", "KeyType: RANGE"));
    const failed = await desk.proton("apply");
    writeFileSync(file, text);
    const mended = await desk.proton("apply");
    const status = await desk.proton("status", "--json");
    await desk.close();

    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(/^failed +environment dev: /m);
    expect(failed.stderr).toMatch(/^skipped +service app: environment dev failed/m);
    expect(mended).toMatchObject({ code: 0 });
    expect(JSON.parse(status.stdout).services).toMatchObject([{ name: "app", status: "ACTIVE" }]);
  });
});
