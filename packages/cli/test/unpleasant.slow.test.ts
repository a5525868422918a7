import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, tinyEstate } from "./support/run-proton.ts";

interface Ready {
  readonly url: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

describe("an estate on a CloudFormation that is as unpleasant as AWS", () => {
  let server: Bench;
  let desk: Bench;

  beforeAll(async () => {
    server = bench();
    const troubles = "lost-connections,lost-answers,late-reads,paging";
    const { ready } = await server.serve<Ready>("serve", "--port", "0", "--unpleasant", troubles);
    const variables = {
      AWS_ENDPOINT_URL: ready.url,
      AWS_ACCESS_KEY_ID: ready.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ready.credentials.secretAccessKey,
      AWS_REGION: "us-east-1",
    };
    desk = bench({ estate: tinyEstate, variables });
    // The environment alone: each stack takes its time, and a pipeline would need a repository.
    const file = join(desk.directory, "proton/proton.yaml");
    const [before = ""] = readFileSync(file, "utf8").split(/^services:/m);
    writeFileSync(file, before);
  });

  afterAll(async () => {
    await desk?.close();
    await server?.close();
  });

  it("comes up, has nothing left to do, and goes again", async () => {
    const bootstrapped = await desk.proton("bootstrap", "--yes");
    const applied = await desk.proton("apply", "--aws", "--yes");
    const plan = await desk.proton("plan", "--aws");
    const destroyed = await desk.proton("destroy", "--aws", "--yes");

    expect(bootstrapped.code, bootstrapped.stderr).toBe(0);
    expect(applied.code, applied.stderr).toBe(0);
    expect(plan.stdout).toContain("Nothing to do");
    expect(destroyed.code, destroyed.stderr).toBe(0);
  });

  it("is told which troubles there are", async () => {
    const run = await desk.proton("serve", "--port", "0", "--unpleasant", "trottling");

    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('mean "throttling"?') });
  });
});
