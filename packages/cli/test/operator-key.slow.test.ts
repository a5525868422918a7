import { readdirSync, statSync } from "node:fs";
import { request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { ListEnvironmentsCommand, ProtonClient } from "@aws-sdk/client-proton";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, type Serving, tinyEstate } from "./support/run-proton.ts";

interface Ready {
  readonly url: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const KNOWN = { accessKeyId: "local", secretAccessKey: "local" };

/** What AWS's own clients of Proton and S3 get with some credentials. */
async function answers({ url, region }: Ready, credentials: Ready["credentials"]) {
  const options = { endpoint: url, region, credentials, maxAttempts: 1 };
  const proton = new ProtonClient(options);
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  const outcome = (answer: Promise<unknown>) =>
    answer.then(
      () => "answered",
      (error: Error) => error.name,
    );
  const both = await Promise.all([
    outcome(proton.send(new ListEnvironmentsCommand({}))),
    outcome(s3.send(new ListBucketsCommand({}))),
  ]);
  proton.destroy();
  s3.destroy();
  return both;
}

/** The code that a request gets that carries what curl would send, and nothing more. */
async function codeOf(url: string, path: string, init: RequestInit = {}): Promise<unknown> {
  const answer = await fetch(new URL(path, url), init);
  const { code, __type } = (await answer.json()) as { code?: string; __type?: string };
  return [answer.status, code ?? __type?.split("#")[1]];
}

const withHosts = (url: string, hosts: readonly string[]) =>
  new Promise<number | undefined>((resolve, reject) => {
    const headers = hosts.flatMap((host) => ["host", host]);
    request(new URL("/_proton/server", url), { setHost: false, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .once("error", reject)
      .end();
  });

describe("a server of the local state", () => {
  let desk: Bench;
  let serving: Serving<Ready>;

  beforeAll(async () => {
    desk = bench({ estate: tinyEstate });
    serving = await desk.serve<Ready>("serve", "--port", "0");
  });

  afterAll(() => desk.close());

  it("answers whoever signs with the secret of this start, and nobody else", async () => {
    const { ready } = serving;

    expect(await answers(ready, ready.credentials)).toEqual(["answered", "answered"]);
    expect(await answers(ready, KNOWN)).toEqual([
      "InvalidSignatureException",
      "SignatureDoesNotMatch",
    ]);
    expect(await answers(ready, { accessKeyId: "AKIA", secretAccessKey: "any" })).toEqual([
      "UnrecognizedClientException",
      "InvalidAccessKeyId",
    ]);
  });

  it.each([
    ["GET", "/_proton/pipelines"],
    ["GET", "/_proton/pipelines/one/two"],
    ["GET", "/_proton/deployments/some"],
    ["PUT", "/_proton/bundles/some.tar.gz"],
    ["POST", "/_proton/preview"],
    ["POST", "/_proton/anything"],
  ])("answers no %s %s that is not signed", async (method, path) => {
    const body = method === "GET" ? {} : { body: "{" };

    expect(await codeOf(serving.ready.url, path, { method, ...body })).toEqual([
      400,
      "MissingAuthenticationTokenException",
    ]);
  });

  it("answers no call of Proton's API that is not signed", async () => {
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "AwsProton20200720.ListEnvironments",
    };

    const code = await codeOf(serving.ready.url, "/", { method: "POST", headers, body: "{}" });

    expect(code).toEqual([400, "MissingAuthenticationTokenException"]);
  });

  it.each([
    [["127.0.0.1"], 200],
    [["localhost:4700"], 200],
    [["127.0.0.999"], 403],
    [["127.0.0.1.example.com"], 403],
    [["127.0.0.1", "example.com"], 403],
  ])("answers a request with the Host %j with %i", async (hosts, status) => {
    expect(await withHosts(serving.ready.url, hosts)).toBe(status);
  });

  it("has room for others beside 600 connections that only wait, or send a byte now and then", async () => {
    const { port, hostname } = new URL(serving.ready.url);
    const sent = [
      "",
      "GET / HTTP/1.1\r\n",
      "PUT /a/b HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9\r\n\r\n1",
    ];
    const sockets = Array.from({ length: 600 }, (_, index) => {
      const socket = connect(Number(port), hostname);
      socket.on("error", () => undefined).write(sent[index % 3] ?? "");
      return socket;
    });

    const status = await desk.proton("status");
    const outcomes = await answers(serving.ready, serving.ready.credentials);
    for (const socket of sockets) socket.destroy();

    expect(status.code).toBe(0);
    expect(outcomes).toEqual(["answered", "answered"]);
  });

  it("is called by commands of its owner, who finds the secret in a file of their own", async () => {
    const status = await desk.proton("status", "--json");
    const env = await desk.proton("env");
    const elsewhere = await desk.proton("env", "--state", "other");
    const { url, credentials } = serving.ready;

    expect(status).toMatchObject({ code: 0 });
    expect(env.stdout).toBe(
      [
        `export AWS_ENDPOINT_URL=${url} AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1`,
        `export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`,
        "",
      ].join("\n"),
    );
    expect(elsewhere).toMatchObject({ code: 2, stdout: "" });
    expect(elsewhere.stderr).toContain("nothing runs on other");
  });

  it("writes nothing that others than its owner can read", async () => {
    await desk.proton("apply");
    const state = join(desk.directory, ".proton");

    const files = readdirSync(state, { recursive: true, withFileTypes: true });
    const open = files
      .map(({ parentPath, name }) => join(parentPath, name))
      .filter((path) => (statSync(path).mode & 0o077) !== 0);

    expect(files.length).toBeGreaterThan(10);
    expect(open).toEqual([]);
  });

  it("has another secret after the next start, and the one that all know when asked to", async () => {
    const before = serving.ready.credentials;
    await serving.stop();
    serving = await desk.serve<Ready>("serve", "--port", "0");
    const after = serving.ready;
    const old = await answers(after, before);
    await serving.stop();
    serving = await desk.serve<Ready>("serve", "--port", "0", "--insecure");

    expect(old).toEqual(["InvalidSignatureException", "SignatureDoesNotMatch"]);
    expect(await answers(serving.ready, KNOWN)).toEqual(["answered", "answered"]);
    expect(await answers(serving.ready, before)).toEqual(["answered", "SignatureDoesNotMatch"]);
    expect((await desk.proton("status")).code).toBe(0);
  });
});
