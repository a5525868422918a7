import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiFixture, openApiFixture } from "./api-fixture.ts";

const run = promisify(execFile);

/** Why the `aws` command cannot be used. */
function missingCommand(): string | undefined {
  try {
    execFileSync("aws", ["--version"], { stdio: "ignore", timeout: 300_000 });
    return undefined;
  } catch (error) {
    return (error as Error).message.split("\n", 1)[0];
  }
}

const missing = missingCommand();

describe.runIf(missing === undefined)("aws cloudformation", () => {
  let fixture: ApiFixture;
  let directory: string;
  const words = ["--stack-name", "app"];

  beforeAll(async () => {
    fixture = await openApiFixture();
    directory = await mkdtemp(join(tmpdir(), "aws-cloudformation-"));
    const template = { Resources: { Topic: { Type: "AWS::SNS::Topic" } } };
    await writeFile(join(directory, "app.json"), JSON.stringify(template));
  });
  afterAll(async () => {
    await fixture.close();
    await rm(directory, { recursive: true });
  });

  const aws = async (...parameters: readonly string[]) => {
    const { stdout } = await run("aws", ["cloudformation", ...parameters], {
      cwd: directory,
      env: {
        PATH: process.env.PATH,
        HOME: directory,
        AWS_ENDPOINT_URL: fixture.apis.endpoints.s3,
        AWS_DEFAULT_REGION: "eu-west-1",
        AWS_ACCESS_KEY_ID: "local",
        AWS_SECRET_ACCESS_KEY: "local",
      },
    });
    return stdout;
  };

  it("deploys, waits, reads and deletes", async () => {
    // `deploy` itself would wait for half a minute between two looks.
    const deploy = ["deploy", ...words, "--template-file", "app.json"];
    const prepared = await aws(...deploy, "--no-execute-changeset");
    const [changeSet = ""] = prepared.match(/arn:\S+changeSet\S+/) ?? [];

    await aws("execute-change-set", "--change-set-name", changeSet);
    await aws("wait", "stack-create-complete", ...words);
    const again = await aws(...deploy, "--no-fail-on-empty-changeset");
    const described = await aws("describe-stack-resources", ...words);
    await aws("delete-stack", ...words);
    await aws("wait", "stack-delete-complete", ...words);

    expect(again).toContain("No changes to deploy");
    expect(JSON.parse(described).StackResources).toMatchObject([{ LogicalResourceId: "Topic" }]);
    await expect(aws("describe-stacks", ...words)).rejects.toMatchObject({
      stderr: expect.stringContaining("(ValidationError)"),
    });
  });
});

describe.runIf(missing !== undefined)("aws cloudformation", () => {
  it("is not here, so that its tests did not run", ({ annotate }) =>
    annotate(`aws cloudformation did not run: ${missing}`));
});
