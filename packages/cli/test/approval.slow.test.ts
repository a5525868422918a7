import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  handler,
  PIPELINE_INPUTS,
  type PushedRepository,
  pushedRepository,
} from "./support/pushed-repository.ts";

const instance = (environment: string) => `  - name: ${environment}
    environment: ${environment}
    spec:
      routes: ["GET /items list-items list"]
`;

const spec = `proton: ServiceSpec
${PIPELINE_INPUTS}  approval: true
instances:
${instance("local")}${instance("second")}`;

const estate = `templates:
  - { name: environment, path: environment }
  - { name: lambda-service, path: lambda-service }
environments:
  - { name: local, template: environment, spec: environment/spec/local.yaml }
  - { name: second, template: environment, spec: environment/spec/local.yaml }
services:
  - { name: items, template: lambda-service, spec: lambda-service/spec/local.yaml }
`;

/** Two environments, of which the second waits for a person. */
describe("a deployment that waits for an approval", () => {
  let desk: PushedRepository;

  beforeAll(async () => {
    desk = await pushedRepository(spec, { estate });
    await desk.proton("pipeline", "remote", "--add");
  });
  afterAll(() => desk.close());

  const answers = () =>
    Promise.all(
      ["local", "second"].map(async (name) => {
        const found = desk.serving.ready.environments.find((each) => each.name === name);
        return (await fetch(`${found?.url}/items`)).text();
      }),
    );
  /** Pushes; the push goes on showing while the execution waits. */
  const pushed = async () => {
    const told = desk.push();
    const waits = async () =>
      (await desk.newest())?.stages.some(({ actions }) =>
        actions.some(({ status, approval }) => status === "InProgress" && approval !== undefined),
      );
    await expect.poll(waits, { timeout: 120_000, interval: 500 }).toBe(true);
    return { told };
  };
  const ended = async () => {
    const isOver = async () => (await desk.newest()).status !== "InProgress";
    await expect.poll(isOver, { timeout: 120_000, interval: 500 }).toBe(true);
    return desk.newest();
  };

  it("shows what it lets through, and deploys the bytes that were built to the next environment", async () => {
    const { told } = await pushed();
    const before = await answers();

    const approved = await desk.proton("pipeline", "approve", "items", "--yes");
    const execution = await ended();

    expect(await told).toContain("proton pipeline approve items");
    expect(before[0]).toBe("one");
    expect(before[1]).not.toBe("one");
    expect(approved).toMatchObject({ code: 0, stdout: expect.stringContaining("approved") });
    expect(approved.stderr).toContain("to environment second?");
    expect(approved.stderr).toContain("second/second:");
    expect(approved.stderr).toMatch(
      /modify ListItemsFunction \(AWS::Lambda::Function\): .*Code\/S3Key/,
    );
    expect(approved.stderr).not.toContain("local/local");
    expect(execution.status).toBe("Succeeded");
    expect(await answers()).toEqual(["one", "one"]);
  });

  it("waits on for an answer after the process was killed", async () => {
    desk.write("list-items.mjs", handler("one and a half"));
    desk.commit("Answer one and a half");
    const { told } = await pushed();
    desk.serving.child.kill("SIGKILL");
    await told.catch(() => undefined);
    await desk.start();
    const waiting = await desk.newest();

    const approved = await desk.proton("pipeline", "approve", "items", "--yes");
    const execution = await ended();

    expect(waiting).toMatchObject({ status: "InProgress" });
    expect(approved).toMatchObject({ code: 0, stdout: expect.stringContaining("approved") });
    expect(execution).toMatchObject({ id: waiting.id, status: "Succeeded" });
    expect((await answers())[1]).toBe("one and a half");
  });

  it("is not deployed once somebody has overwritten what was built", async () => {
    desk.write("list-items.mjs", handler("two"));
    desk.commit("Answer two");
    const { told } = await pushed();
    const { variables } = await desk.newest();
    const uri = Object.values(variables).find(({ CODE_URI }) => CODE_URI)?.CODE_URI ?? "";
    await overwrite(desk.serving.ready, uri);

    await desk.proton("pipeline", "approve", "items", "--yes");
    const failure = await told;
    await ended();

    expect(failure).toContain(`${uri} is not what its address says`);
    expect(await answers()).toEqual(["two", "one and a half"]);
  });
});

/** What a thief of the bucket's keys would do. */
async function overwrite(
  { apiUrl, credentials }: PushedRepository["serving"]["ready"],
  uri: string,
): Promise<void> {
  const [, , bucket = "", ...key] = uri.split("/");
  const { PutObjectCommand, S3Client } = await import("@aws-sdk/client-s3");
  const client = new S3Client({
    endpoint: apiUrl,
    forcePathStyle: true,
    region: "us-east-1",
    credentials,
  });
  await client.send(
    new PutObjectCommand({ Bucket: bucket, Key: key.join("/"), Body: "something else" }),
  );
  client.destroy();
}
