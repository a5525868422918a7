import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, tinyEstate } from "./support/run-proton.ts";

let desk: Bench;

beforeAll(async () => {
  desk = bench({ estate: tinyEstate });
  const made = await desk.proton("apply");
  expect(made.code).toBe(0);
  const deployed = await desk.proton("deploy", "app/one", "--set", "code_uri=s3://bucket/key");
  expect(deployed.code).toBe(0);
});

afterAll(() => desk.close());

function edit(file: string, from: string, to: string): void {
  const path = join(desk.directory, "proton", file);
  const before = readFileSync(path, "utf8");
  expect(before).toContain(from);
  writeFileSync(path, before.replace(from, to));
}

// Stacks without records are what Proton left: the tests follow one another.
describe("stacks that nobody keeps records of", () => {
  it("come to be by forgetting, which keeps them", async () => {
    const inUse = await desk.proton("forget", "environment/dev");
    const service = await desk.proton("forget", "service/app");
    const environment = await desk.proton("forget", "environment/dev");
    const gone = await desk.proton("forget", "environment/dev");

    expect(inUse).toMatchObject({ code: 1, stderr: expect.stringContaining("app/one") });
    expect(service.stdout.trim().split("\n")).toHaveLength(2);
    expect(environment.stdout).toMatch(/^AWSProton-dev-cloudformation--/);
    expect(gone.code).toBe(1);
  });

  it("are shown before anything is written", async () => {
    const shown = await desk.proton("adopt");
    const status = await desk.proton("status", "--json");

    expect(shown.code).toBe(0);
    expect(shown.stdout).toContain("environment dev equals AWSProton-dev-");
    expect(shown.stderr).toContain("--yes writes the records of 3");
    expect(JSON.parse(status.stdout)).toMatchObject({ environments: [], services: [] });
  });

  it("are refused when a deployment would lose data, with the input that makes them equal", async () => {
    edit("spec/environment.yaml", "key_name: id", "key_name: other");
    const refused = await desk.proton("adopt");
    const proposed = await desk.proton("adopt", "--from-stack");
    edit("spec/environment.yaml", "key_name: other", "key_name: id");

    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain("Table (AWS::DynamoDB::Table) would be replaced");
    expect(refused.stdout).toMatch(/would make it equal:\n\s+key_name: "id"/);
    expect(proposed.stdout).toContain("key_name: id");
  });

  it("tell the inputs that the spec lacks, which come before any record", async () => {
    const schema = "environment/schema/schema.yaml";
    edit(schema, "      properties:", "      required: [key_name]\n      properties:");
    edit(schema, "          default: id\n", "");
    edit("spec/environment.yaml", "spec:\n  key_name: id", "spec: {}");
    const found = await desk.proton("adopt", "--yes");
    const proposed = await desk.proton("adopt", "--from-stack");
    edit("spec/environment.yaml", "spec: {}", "spec:\n  key_name: id");
    edit(schema, "          type: string\n", "          type: string\n          default: id\n");
    edit(schema, "      required: [key_name]\n", "");

    expect(found.code).toBe(1);
    expect(found.stdout).toMatch(/would make it equal:\n\s+key_name: "id"/);
    expect(found.stderr).toContain("Nothing was written");
    expect(proposed.stdout).toContain("key_name: id");
  });

  it("are adopted with the code that runs in them, and then there is nothing to do", async () => {
    const adopted = await desk.proton("adopt", "--yes");
    const planned = await desk.proton("plan");
    const again = await desk.proton("adopt", "--yes");
    const spec = await desk.proton(
      ...["api", "GetServiceInstance", "--input", '{"serviceName": "app", "name": "one"}'],
    );

    expect(adopted).toMatchObject({ code: 0, stderr: expect.stringContaining("instance app/one") });
    expect(planned).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Nothing to do/) });
    expect(again.stdout).toContain("environment dev has its records already");
    expect(JSON.parse(spec.stdout).serviceInstance.deploymentStatus).toBe("SUCCEEDED");
  });

  it("go on being deployed as if they had been made here", async () => {
    const deployed = await desk.proton("deploy", "app/one", "--set", "retention=3", "--json");

    expect(deployed.code).toBe(0);
    expect(JSON.parse(deployed.stdout).outputs).toMatchObject({ Retention: "3" });
  });

  it("show in the plan in what they differ when that loses nothing", async () => {
    await desk.proton("forget", "service/app");
    const adopted = await desk.proton("adopt", "--yes");
    const planned = await desk.proton("plan");
    const applied = await desk.proton("apply");
    const after = await desk.proton("plan");

    expect(adopted.stdout).toContain("differs from AWSProton-app-one-");
    expect(adopted.stdout).toMatch(/would make it nearer:\n\s+retention: 3/);
    expect(planned.stdout).toContain("instance app/one (its stack was adopted, and differs)");
    expect(applied.code).toBe(0);
    expect(after.stdout).toMatch(/^Nothing to do/);
  });

  it("are named when it is ambiguous whose they are", async () => {
    const wrong = await desk.proton("adopt", "--stack", "nobody=AWSProton-x");

    expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining("app/one") });
  });
});
