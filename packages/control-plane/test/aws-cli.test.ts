import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, serve } from "../src/index.ts";
import { createDev, createHarness, environmentSpec, type Harness } from "./support/harness.ts";
import { createMemoryStore } from "./support/memory-store.ts";

const run = promisify(execFile);

/** Whether the `aws` command is there and still knows Proton. */
function awsCommand(): string | undefined {
  try {
    execFileSync("aws", ["proton", "get-account-settings", "--generate-cli-skeleton"], {
      stdio: "ignore",
      timeout: 300_000,
    });
    return undefined;
  } catch (error) {
    return (error as Error).message.split("\n", 1)[0];
  }
}

const missing = awsCommand();

describe.runIf(missing === undefined)("the aws command", () => {
  let harness: Harness;
  let server: RunningServer;

  beforeAll(async () => {
    harness = await createHarness({ store: createMemoryStore() });
    await createDev(harness.controlPlane);
    server = await serve({ controlPlane: harness.controlPlane });
  });

  afterAll(async () => {
    await server.close();
    await harness.close();
  });

  const aws = (...parameters: readonly string[]) =>
    run("aws", ["proton", ...parameters, "--output", "json"], {
      env: {
        ...process.env,
        AWS_ENDPOINT_URL_PROTON: server.url,
        AWS_DEFAULT_REGION: "us-east-1",
        AWS_ACCESS_KEY_ID: "a",
        AWS_SECRET_ACCESS_KEY: "b",
      },
    });

  it("updates an environment, waits for it, and reads what it became", async () => {
    await aws(
      ...["update-environment", "--name", "dev", "--deployment-type", "CURRENT_VERSION"],
      ...["--spec", environmentSpec({ greeting: "hi" })],
    );
    await aws("wait", "environment-deployed", "--name", "dev");

    const { stdout } = await aws("list-environment-outputs", "--environment-name", "dev");

    expect(JSON.parse(stdout).outputs).toContainEqual({ key: "Greeting", valueString: "hi" });
  });

  it("requests, accepts and lists a connection of accounts", async () => {
    const { stdout: requested } = await aws(
      ...["create-environment-account-connection", "--environment-name", "there"],
      ...["--management-account-id", "123456789012"],
      ...["--role-arn", "arn:aws:iam::123456789012:role/proton"],
    );
    const { id } = JSON.parse(requested).environmentAccountConnection;
    await aws("accept-environment-account-connection", "--id", id);

    const { stdout } = await aws(
      ...["list-environment-account-connections", "--requested-by", "MANAGEMENT_ACCOUNT"],
    );

    expect(JSON.parse(stdout).environmentAccountConnections).toMatchObject([
      { id, status: "CONNECTED", environmentName: "there" },
    ]);
  });

  it("shows the code and the message of an error", async () => {
    const failed = aws("get-environment", "--name", "nowhere");

    await expect(failed).rejects.toMatchObject({
      stderr: expect.stringContaining("(ResourceNotFoundException)"),
    });
  });
});

describe.runIf(missing !== undefined)("the aws command", () => {
  it("is not here, so that its tests did not run", ({ annotate }) =>
    annotate(`aws proton did not run: ${missing}`));
});
