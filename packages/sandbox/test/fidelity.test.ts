import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ListBucketsCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  createFidelityClient,
  FIDELITY_GROUPS,
  type FidelityClient,
  type FidelityTarget,
  fidelityCases,
  openSandboxTarget,
  runFidelity,
  type SandboxTarget,
  tryFidelityCase,
} from "../fidelity/index.ts";

const root = join(import.meta.dirname, "../../..");
let sandbox: SandboxTarget;
let client: FidelityClient;

beforeAll(async () => {
  sandbox = await openSandboxTarget();
  client = createFidelityClient(sandbox);
});
afterAll(async () => {
  await client?.close();
  await sandbox?.[Symbol.asyncDispose]();
});

describe("the sandbox, held against AWS", () => {
  it.each(fidelityCases.map((each) => [each.group, each.name, each] as const))(
    "%s: %s",
    async (group, name, each) => {
      const result = await tryFidelityCase(client, each, 300_000);

      const outcome = each.sandbox === undefined ? "passed" : "differs";
      const reason = each.sandbox && { reason: each.sandbox.differs };
      expect(result).toEqual({ group, name, outcome, ...reason });
    },
  );
});

describe("the fidelity suite", () => {
  it("has cases in every group, each with a name of its own", () => {
    const names = fidelityCases.map(({ group, name }) => `${group}: ${name}`);

    expect(new Set(fidelityCases.map(({ group }) => group))).toEqual(new Set(FIDELITY_GROUPS));
    expect(new Set(names).size).toBe(names.length);
  });

  it("has its known differences in docs/differences.md", () => {
    const differences = fidelityCases.flatMap(({ sandbox: known }) => known?.differs ?? []);
    const page = readFileSync(join(root, "docs/differences.md"), "utf8");
    const [, section = ""] = page.split("## From API Gateway, Lambda and DynamoDB");
    const listed = [...section.matchAll(/^\| ([^|]+) \|/gm)].map(([, name]) => name);

    expect(differences.length).toBeGreaterThan(0);
    expect(listed).toEqual(expect.arrayContaining(differences));
  });

  it("removes what it made", async () => {
    const own = createFidelityClient(sandbox);
    const table = await own.table();
    const bucket = await own.bucket();

    await own.close();

    const { TableNames } = await client.dynamodb.send(new ListTablesCommand({}));
    const { Buckets = [] } = await client.s3.send(new ListBucketsCommand({}));
    expect(TableNames).not.toContain(table);
    expect(Buckets.map(({ Name }) => Name)).not.toContain(bucket);
  });

  it("tells an implementation apart that answers wrongly, and says what it could not try", async () => {
    const server = createServer((_, response) => response.end('{"message":"welcome"}'));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const stackUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { region, credentials } = sandbox;
    const target: FidelityTarget = { region, credentials, stackUrl };
    const groups = ["errors", "jwt", "s3"];
    const cases = fidelityCases.filter(({ group }) => groups.includes(group));

    const results = await runFidelity(target, { cases });
    server.close();

    const outcomesOf = (name: string) =>
      new Set(results.filter(({ group }) => group === name).map(({ outcome }) => outcome));
    expect(outcomesOf("errors")).toEqual(new Set(["failed"]));
    expect(outcomesOf("jwt")).toEqual(new Set(["not-applicable"]));
    expect(outcomesOf("s3")).toEqual(new Set(["not-applicable"]));
  });

  it("fails a known difference that is gone", async () => {
    const each = {
      group: "s3",
      name: "any",
      needs: [],
      run: async () => undefined,
      sandbox: { differs: "nothing", failsWith: /never/ },
    } as const;

    const result = await tryFidelityCase(client, each);

    expect(result).toMatchObject({
      outcome: "failed",
      reason: expect.stringContaining("it behaves as AWS does"),
    });
  });

  it.each([
    [["--endpoint", "somewhere"], "--endpoint somewhere is not an http or https URL"],
    [["--only", "ec2"], "--only ec2 is not a group"],
    [["--endpoint", "http://127.0.0.1:9"], "nothing answers at http://127.0.0.1:9"],
  ])("exits with 2 and says what is wrong with %j", async (parameters, message) => {
    const script = join(root, "scripts/fidelity.ts");
    const run = promisify(execFile)(process.execPath, [script, ...parameters]);

    await expect(run).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(message) });
  });
});
