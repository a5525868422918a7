import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createHarness } from "../../test/support/harness.ts";
import { serve } from "../server/serve.ts";
import { createProtonClient } from "./proton-client.ts";
import { signedHeaders } from "./sign-request.ts";

const key = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "a-secret-of-some-length" };
const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function clientOf(endpoint: string, credentials = key) {
  return createProtonClient({
    endpoint,
    region: "us-east-1",
    credentials: async () => credentials,
    retryDelays: [1, 1],
  });
}

async function serveHarness() {
  const harness = await createHarness();
  closers.push(() => harness.close());
  const server = await serve({ controlPlane: harness.controlPlane, accessKeys: [key] });
  closers.push(() => server.close());
  return server.url;
}

async function answerWith(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => new Promise((resolve) => server.close(resolve)));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("createProtonClient", () => {
  it("signs what a server with keys accepts, and reads times as dates", async () => {
    const client = clientOf(await serveHarness());

    const created = await client.call("CreateEnvironmentTemplate", { name: "vpc" });
    const { environmentTemplate } = await client.call("GetEnvironmentTemplate", { name: "vpc" });

    expect(created.environmentTemplate.createdAt).toBeInstanceOf(Date);
    expect(environmentTemplate.name).toBe("vpc");
  });

  it("throws the API's errors by their codes", async () => {
    const client = clientOf(await serveHarness());

    const answer = client.call("GetEnvironment", { name: "none" });

    await expect(answer).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  });

  it("is refused with another secret", async () => {
    const url = await serveHarness();

    const answer = clientOf(url, { ...key, secretAccessKey: "another-secret-entirely" }).callJson(
      "GetAccountSettings",
      {},
    );

    await expect(answer).rejects.toMatchObject({ code: "InvalidSignatureException" });
  });

  it("repeats a read that failed, or what a token makes safe, and no other write", async () => {
    const targets: string[] = [];
    const url = await answerWith((request, response) => {
      targets.push(String(request.headers["x-amz-target"]).split(".")[1] ?? "");
      request.resume();
      response.writeHead(500).end('{"__type":"InternalServerException","message":"broken"}');
    });
    const client = clientOf(url);

    await expect(client.callJson("ListServices", {})).rejects.toThrow("broken");
    await expect(client.callJson("DeleteService", { name: "s" })).rejects.toThrow("broken");
    const update = client.callJson("UpdateServiceInstance", { clientToken: "token" });
    await expect(update).rejects.toThrow("broken");

    const thrice = (name: string) => [name, name, name];
    expect(targets).toEqual([
      ...thrice("ListServices"),
      "DeleteService",
      ...thrice("UpdateServiceInstance"),
    ]);
  });

  it.each([
    ["https://proton.example.com/", "proton"],
    ["https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/", "execute-api"],
    ["https://a1b2c3d4e5.execute-api.cn-north-1.amazonaws.com.cn/", "execute-api"],
    ["https://execute-api.eu-central-1.amazonaws.com.example.com/", "proton"],
  ])("signs calls to %s for %s", async (url, service) => {
    const request = { url: new URL(url), region: "eu-central-1", headers: {}, body: "{}" };

    const { authorization } = await signedHeaders({ ...request, credentials: key });

    expect(authorization).toContain(`/eu-central-1/${service}/aws4_request`);
  });

  it("says that credentials are refused where the API's gateway says so", async () => {
    const url = await answerWith((_request, response) => {
      response.writeHead(403).end('{"message":"Forbidden"}');
    });

    await expect(clientOf(url).callJson("ListServices", {})).rejects.toMatchObject({
      code: "AccessDeniedException",
      message: `${url} refuses these credentials: Forbidden`,
    });
  });

  it("says when something else answers, and when nothing does", async () => {
    const url = await answerWith((_request, response) => response.end("<html>"));

    await expect(clientOf(url).callJson("ListServices", {})).rejects.toThrow(/not in Proton's/);
    await expect(clientOf("http://127.0.0.1:1").callJson("ListServices", {})).rejects.toThrow(
      /cannot be reached/,
    );
  });
});
