import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  GetAccountSettingsCommand,
  ProtonClient,
  UpdateAccountSettingsCommand,
} from "@aws-sdk/client-proton";
import { afterEach, describe, expect, it } from "vitest";
import { createHarness, type Harness } from "../../test/support/harness.ts";
import { createMemoryStore } from "../../test/support/memory-store.ts";
import { readAccessKeys } from "./access-keys.ts";
import { type RunningServer, type ServeOptions, serve } from "./serve.ts";

const KEY = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "an-example-of-a-secret" };

let harness: Harness | undefined;
let server: RunningServer | undefined;

afterEach(async () => {
  await server?.close();
  await harness?.close();
  server = undefined;
});

async function start(options: Partial<ServeOptions> = {}): Promise<RunningServer> {
  harness = await createHarness({ store: createMemoryStore() });
  server = await serve({ controlPlane: harness.controlPlane, ...options });
  return server;
}

/** Sends a request as it is written: fetch forbids some of these headers. */
function send(
  headers: Readonly<Record<string, string>>,
  body = "{}",
  method = "POST",
): Promise<{ readonly status: number; readonly body: string; readonly headers: object }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: "127.0.0.1", port: server?.port, method, headers, agent: false },
      async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers });
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

const JSON_10 = "application/x-amz-json-1.0";
const target = (operation: string) => ({
  "content-type": JSON_10,
  "x-amz-target": `AwsProton20200720.${operation}`,
});

const clientOf = (changes: object = {}) =>
  new ProtonClient({
    endpoint: server?.url as string,
    region: "us-east-1",
    credentials: { ...KEY },
    maxAttempts: 1,
    ...changes,
  });

describe("a server without authentication", () => {
  it.each([
    ["an operation", target("GetAccountSettings"), "{}", 200, "accountSettings"],
    ["an unknown operation", target("Nothing"), "{}", 400, "UnknownOperationException"],
    ["a name that every object has", target("constructor"), "{}", 400, "UnknownOperationException"],
    ["no operation", { "content-type": JSON_10 }, "{}", 400, "UnknownOperationException"],
    [
      "another content type",
      { ...target("ListServices"), "content-type": "text/plain" },
      "{}",
      415,
      "UnsupportedMediaTypeException",
    ],
    ["a body that is not JSON", target("ListServices"), "{", 400, "SerializationException"],
    ["a body of another type", target("ListServices"), "[]", 400, "SerializationException"],
    ["an invalid input", target("GetComponent"), "{}", 400, "ValidationException"],
    [
      "a browser's Origin",
      { ...target("ListServices"), origin: "http://evil.example" },
      "{}",
      403,
      "AccessDeniedException",
    ],
    [
      "a foreign Host",
      { ...target("ListServices"), host: "evil.example" },
      "{}",
      403,
      "AccessDeniedException",
    ],
    [
      "a Host that begins like loopback",
      { ...target("ListServices"), host: "127.0.0.1.evil.example" },
      "{}",
      403,
      "AccessDeniedException",
    ],
    [
      "an address that does not exist",
      { ...target("ListServices"), host: "127.0.0.999" },
      "{}",
      403,
      "AccessDeniedException",
    ],
    ["localhost", { ...target("ListServices"), host: "localhost:4700" }, "{}", 200, "services"],
  ])("answers %s", async (_, headers, body, status, word) => {
    await start();

    const answer = await send(headers, body);

    expect(answer.status).toBe(status);
    expect(answer.body).toContain(word);
    if (status !== 403) expect(answer.headers).toHaveProperty("x-amzn-requestid");
  });

  it("refuses bodies that are too large", async () => {
    await start({ maxBodyBytes: 1000 });

    const answer = await send(target("ListServices"), `{"nextToken":"${"a".repeat(2000)}"}`);

    expect(answer.status).toBe(413);
  });

  it("leaves requests of another API to the fallback", async () => {
    await start({ fallback: (_, response) => response.end("s3") });

    const other = await send({ "content-type": "application/xml" }, "", "PUT");
    const own = await send(target("GetAccountSettings"));
    const foreign = await send({ host: "evil.example" }, "", "PUT");

    expect(other.body).toBe("s3");
    expect(own.body).toContain("accountSettings");
    expect(foreign.status).toBe(403);
  });

  it("is refused anywhere but on loopback", async () => {
    await expect(start({ host: "0.0.0.0" })).rejects.toThrow("not loopback");
  });

  it("tells nothing of what a request held", async () => {
    await start();
    const body = JSON.stringify({
      name: "x",
      spec: "a secret",
      templateMajorVersion: "1",
      templateName: "t",
    });

    await send(target("CreateEnvironment"), body);

    expect(harness?.events).toHaveLength(1);
    expect(JSON.stringify(harness?.events)).not.toContain("secret");
  });
});

describe("a server with access keys", () => {
  it("answers who signs with a key", async () => {
    await start({ accessKeys: [KEY] });

    const client = clientOf();
    const read = await client.send(new GetAccountSettingsCommand({}));
    const written = await client.send(new UpdateAccountSettingsCommand({}));

    expect([read, written].map(({ accountSettings }) => accountSettings)).toEqual([{}, {}]);
  });

  it.each([
    [
      "another secret",
      { credentials: { ...KEY, secretAccessKey: "another-secret-of-mine" } },
      "InvalidSignatureException",
    ],
    [
      "another key",
      { credentials: { ...KEY, accessKeyId: "AKIDOTHER" } },
      "UnrecognizedClientException",
    ],
    ["a clock that is wrong", { systemClockOffset: -16 * 60 * 1000 }, "InvalidSignatureException"],
  ])("refuses %s", async (_, changes, name) => {
    await start({ accessKeys: [KEY] });

    const answer = clientOf(changes).send(new GetAccountSettingsCommand({}));

    await expect(answer).rejects.toMatchObject({ name });
  });

  it("refuses a request without a signature, with half of one, and one that was changed", async () => {
    await start({ accessKeys: [KEY] });
    const captured = await capture(new UpdateAccountSettingsCommand({}));

    const unsigned = await send(target("GetAccountSettings"));
    const half = await send({
      ...target("GetAccountSettings"),
      authorization: "AWS4-HMAC-SHA256 x",
    });
    const changed = await send(captured.headers, "[]");
    const original = await send(captured.headers, captured.body);
    const repeated = await send(captured.headers, captured.body);
    const added = await send({ ...captured.headers, "x-amz-meta": "x" }, captured.body);
    const { authorization = "" } = captured.headers;
    const twice = await send(
      { ...captured.headers, authorization: authorization.replace("host;", "host;host;") },
      captured.body,
    );
    const otherDay = await send(
      {
        ...captured.headers,
        authorization: authorization.replace(/\/\d{8}\//, "/20200101/"),
      },
      captured.body,
    );

    expect(unsigned.body).toContain("MissingAuthenticationTokenException");
    expect(half.body).toContain("IncompleteSignatureException");
    expect(changed.body).toContain("InvalidSignatureException");
    expect(original.status).toBe(200);
    // A client that lost the answer sends the same again, and AWS answers it.
    expect(repeated.status).toBe(200);
    expect(added.body).toContain("headers present in the request which were not signed");
    expect(twice.body).toContain("IncompleteSignatureException");
    expect(otherDay.body).toContain("IncompleteSignatureException");
  });
});

/** A signed request as it would be sent. */
async function capture(command: UpdateAccountSettingsCommand) {
  let captured: { headers: Record<string, string>; body: string } | undefined;
  const client = clientOf({
    requestHandler: {
      handle: async (request: { headers: Record<string, string>; body: string }) => {
        captured = { headers: { ...request.headers }, body: request.body };
        throw new Error("captured");
      },
    },
  });
  await client.send(command).catch(() => undefined);
  if (captured === undefined) throw new Error("nothing was sent");
  return captured;
}

describe("readAccessKeys", () => {
  it.each([
    ["keys", JSON.stringify({ accessKeys: [KEY] }), 0o600, undefined],
    ["no JSON", "x", 0o600, "holds no access keys"],
    ["no keys", "{}", 0o600, "holds no access keys"],
    ["keys that others can read", JSON.stringify({ accessKeys: [KEY] }), 0o644, "chmod 600"],
  ])("reads a file with %s", async (_, text, mode, message) => {
    const directory = await mkdtemp(join(tmpdir(), "proton-keys-"));
    const path = join(directory, "keys.json");
    await writeFile(path, text);
    await chmod(path, mode);

    const read = readAccessKeys(path);

    if (message === undefined) await expect(read).resolves.toEqual([KEY]);
    else await expect(read).rejects.toThrow(message);
    await rm(directory, { recursive: true });
  });
});
