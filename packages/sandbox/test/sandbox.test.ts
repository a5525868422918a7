import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployStack, type Stack, type StackEvent } from "@proton/cloudformation";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ZipFile } from "yazl";
import {
  type Credentials,
  openSandbox,
  type Sandbox,
  type SandboxEvent,
  StateError,
} from "../src/index.ts";
import {
  type ApplicationOptions,
  applicationTemplate,
  HANDLER_SOURCE,
} from "./application-template.ts";
import { Sha256 } from "./node-sha256.ts";

describe("the sandbox", () => {
  let directory: string;
  let sandbox: Sandbox;
  let events: SandboxEvent[];
  let tokens = 0;
  const open = async () => {
    events = [];
    sandbox = await openSandbox({ directory, onEvent: (event) => events.push(event) });
  };
  const reopen = async () => {
    await sandbox.close();
    await open();
  };
  const deploy = async (options: ApplicationOptions = {}) => {
    tokens += 1;
    const stackEvents: StackEvent[] = [];
    const result = await deployStack(
      sandbox.provisioner,
      {
        stackName: "app",
        templateBody: applicationTemplate(options),
        clientToken: `token-${tokens}`,
      },
      { onEvent: (event) => stackEvents.push(event) },
    );
    return { ...result, events: stackEvents };
  };
  const stack = async (): Promise<Stack> => {
    const found = await sandbox.provisioner.describe("app");
    if (found === undefined) throw new Error("there is no stack");
    return found;
  };
  const url = async () => (await stack()).outputs.Url;
  const get = async (id: string) => {
    const response = await fetch(`${await url()}/items/${id}`);
    return { status: response.status, body: await response.text() };
  };
  const post = async (id: string, body: string) => {
    const response = await fetch(`${await url()}/items/${id}`, { method: "POST", body });
    return { status: response.status, body: await response.text() };
  };

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "sandbox-"));
    await open();
  });
  afterEach(async () => {
    await sandbox.close();
    await rm(directory, { recursive: true });
  });

  it("runs a template from request to item", async () => {
    const { outcome } = await deploy();

    expect(outcome).toBe("deployed");
    expect(await post("1", "hello")).toEqual({ status: 200, body: "hello" });
    expect(await get("1")).toEqual({ status: 200, body: "hello" });
    expect(await get("2")).toEqual({ status: 404, body: "" });
  });

  it("denies a function what its role does not allow, and allows it after an update", async () => {
    await deploy({ actions: ["dynamodb:GetItem"] });

    const denied = await post("1", "hello");
    await deploy();
    const allowed = await post("1", "hello");

    const { FunctionName, TableName } = (await stack()).outputs;
    expect(denied.status).toBe(500);
    expect(denied.body).toMatch(
      new RegExp(
        `^AccessDeniedException: User: arn:aws:sts::000000000000:assumed-role/app-Role-\\w{12}/${FunctionName} is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/${TableName} because no identity-based policy allows the dynamodb:PutItem action$`,
      ),
    );
    expect(events.find(({ code }) => code === "access-denied")?.data.statement).toMatchObject({
      Action: "dynamodb:PutItem",
    });
    expect(allowed.status).toBe(200);
  });

  it("fails an invocation that no permission allows, as API Gateway does", async () => {
    await deploy({ withPermission: false });

    expect(await get("1")).toEqual({ status: 500, body: '{"message":"Internal Server Error"}' });
  });

  it("lets only those call an AWS_IAM route whose policies allow it", async () => {
    await deploy({
      routeProperties: { AuthorizationType: "AWS_IAM" },
      extra: { Caller: invoker("caller", "POST/items/*"), Stranger: invoker("stranger", "x") },
    });
    const { protocol, hostname, port } = new URL(String(await url()));
    const call = async (credentials: Credentials) => {
      const signer = new SignatureV4({
        service: "execute-api",
        region: sandbox.region,
        credentials,
        sha256: Sha256,
      });
      const request = { protocol, hostname, port: Number(port), path: "/items/a%20b", query: {} };
      const { headers } = await signer.sign({
        ...request,
        method: "POST",
        headers: { host: `${hostname}:${port}` },
        body: "hello",
      });
      const target = `${await url()}${request.path}`;
      const response = await fetch(target, { method: "POST", headers, body: "hello" });
      return [response.status, await response.text()];
    };
    const roleCredentials = (name: string) =>
      sandbox.credentialsFor(`arn:aws:iam::000000000000:role/${name}`, "test");

    expect(await call(sandbox.operatorCredentials)).toEqual([200, "hello"]);
    expect(await call(roleCredentials("caller"))).toEqual([200, "hello"]);
    expect(await call(roleCredentials("stranger"))).toEqual([403, '{"message":"Forbidden"}']);
    expect(await call({ accessKeyId: "local", secretAccessKey: "wrong" })).toEqual([
      403,
      '{"message":"Forbidden"}',
    ]);
    expect(await post("1", "unsigned")).toMatchObject({ status: 403 });
  });

  it("brings everything back after a restart", async () => {
    await deploy();
    await post("1", "hello");
    const before = await stack();

    await reopen();

    expect(events.filter(({ level }) => level !== "info")).toEqual([]);
    expect({ ...(await stack()), outputs: {} }).toEqual({ ...before, outputs: {} });
    const { outcome } = await deploy();
    expect(outcome).toBe("no-changes");
    expect(await get("1")).toEqual({ status: 200, body: "hello" });
  });

  it("runs code from a bucket, and keeps running it when the object is gone", async () => {
    const archive = await zip({ "index.js": HANDLER_SOURCE });
    await sandbox.uploadObject("artifacts", "function.zip", archive);
    const { outcome } = await deploy({ code: { S3Bucket: "artifacts", S3Key: "function.zip" } });
    await sandbox.uploadObject("artifacts", "function.zip", Buffer.from("no zip"));

    await reopen();

    expect(outcome).toBe("deployed");
    expect(await post("1", "hello")).toEqual({ status: 200, body: "hello" });
  });

  it.each([
    ["what is not an archive", async () => Buffer.from("no zip"), "it is not a zip archive"],
    [
      "a path out of the directory",
      () => zip({ "xx/escaped.js": "" }, "../escaped.js"),
      "invalid relative path",
    ],
    ["an absolute path", () => zip({ "Xetc/escaped.js": "" }, "/etc/escaped.js"), "absolute path"],
    [
      "a symbolic link",
      () => zip({ "index.js": "/etc/passwd" }, undefined, 0o120777),
      "symbolic link",
    ],
  ])("refuses code that is %s, and rolls the stack back", async (_, archive, message) => {
    await sandbox.uploadObject("artifacts", "function.zip", await archive());

    const result = await deploy({ code: { S3Bucket: "artifacts", S3Key: "function.zip" } });

    expect(result).toMatchObject({
      outcome: "failed",
      reason: expect.stringMatching(
        new RegExp(`^Function \\(AWS::Lambda::Function\\): .*${message}`),
      ),
      stack: { status: "ROLLBACK_COMPLETE", resources: [] },
    });
  });

  it("names the bucket and key of code that is not there", async () => {
    const result = await deploy({ code: { S3Bucket: "nowhere", S3Key: "function.zip" } });

    expect(result).toMatchObject({
      reason: expect.stringContaining("s3://nowhere/function.zip. S3 Error Code: NoSuchBucket"),
    });
  });

  it("refuses a directory that a sandbox has open, naming its process", async () => {
    const second = openSandbox({ directory });

    await expect(second).rejects.toMatchObject({
      code: "locked",
      message: expect.stringContaining(`process ${process.pid}`),
    });
    await reopen();
  });

  it.each(["sandbox.json", "stacks/app.json", "retained.json"])(
    "says what to do about a damaged %s, and starts afresh when told to",
    async (file) => {
      await deploy();
      await sandbox.close();
      await writeFile(join(directory, file), '{"half": "writ');

      await expect(open()).rejects.toThrow(StateError);
      await expect(open()).rejects.toThrow(
        /is damaged: put a backup back with `proton state restore`, or start with --fresh, or delete .*sandbox-/,
      );
      sandbox = await openSandbox({ directory, fresh: true });

      expect(await sandbox.provisioner.describe("app")).toBeUndefined();
    },
  );

  it("never empties a directory that is not a sandbox's", async () => {
    const other = await mkdtemp(join(tmpdir(), "documents-"));
    await writeFile(join(other, "thesis.txt"), "years of work");

    await expect(openSandbox({ directory: other, fresh: true })).rejects.toThrow(/thesis\.txt/);

    expect(await readFile(join(other, "thesis.txt"), "utf8")).toBe("years of work");
    await rm(other, { recursive: true });
  });

  it("does not open a directory of a newer version", async () => {
    await sandbox.close();
    await writeFile(
      join(directory, "sandbox.json"),
      JSON.stringify({ format: 99, region: "us-east-1", accountId: "000000000000", secret: "s" }),
    );

    await expect(open()).rejects.toMatchObject({ code: "newer-format" });
    sandbox = await openSandbox({ directory, fresh: true });
  });
});

/** A role that may call some routes of the API's default stage. */
const invoker = (RoleName: string, routes: string) => ({
  Type: "AWS::IAM::Role",
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [] },
    Policies: [
      {
        PolicyName: "invoke",
        PolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: "execute-api:Invoke",
              Resource: `arn:aws:execute-api:us-east-1:000000000000:*/*/${routes}`,
            },
          ],
        },
      },
    ],
  },
});

/** A zip archive; `rename` puts another name of the same length over that of its first file. */
async function zip(
  files: Readonly<Record<string, string>>,
  rename?: string,
  mode = 0o100644,
): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, text] of Object.entries(files)) {
    archive.addBuffer(Buffer.from(text), name, { mode });
  }
  archive.end();
  const chunks: Buffer[] = [];
  for await (const chunk of archive.outputStream) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const [first = ""] = Object.keys(files);
  if (rename === undefined) return bytes;
  return Buffer.from(bytes.toString("latin1").replaceAll(first, rename), "latin1");
}
