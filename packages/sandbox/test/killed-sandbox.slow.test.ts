import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { ListBucketsCommand, S3Client } from "@aws-sdk/client-s3";
import { deployStack, removeStack } from "@proton/cloudformation";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSandbox, type Sandbox } from "../src/index.ts";

const table = (key: string) => ({
  Type: "AWS::DynamoDB::Table",
  Properties: {
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: key, AttributeType: "S" }],
    KeySchema: [{ AttributeName: key, KeyType: "HASH" }],
    TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
  },
});
const functionOf = (answer: string) => ({
  Type: "AWS::Lambda::Function",
  Properties: {
    FunctionName: "fn",
    Runtime: "nodejs24.x",
    Handler: "index.handler",
    Role: "arn:aws:iam::000000000000:role/none",
    Environment: { Variables: { TABLE_NAME: { Ref: "Table" } } },
    Code: { ZipFile: `exports.handler = async () => ${JSON.stringify(answer)};` },
  },
});
const template = (resources: object) => JSON.stringify({ Resources: resources });

const FIRST = template({
  Table: table("pk"),
  Function: functionOf("first"),
  Removed: { Type: "AWS::S3::Bucket" },
});
/** Replaces the table, changes the function in place, adds one bucket and removes another. */
const SECOND = template({
  Table: table("id"),
  Function: functionOf("second"),
  Added: { Type: "AWS::S3::Bucket" },
});

/** What stands behind a stack, told by the services themselves. */
async function inspect(sandbox: Sandbox) {
  const { region, operatorCredentials: credentials, endpoints, functions } = sandbox;
  const dynamodb = new DynamoDBClient({ region, credentials, endpoint: endpoints.dynamodb });
  const s3 = new S3Client({ region, credentials, endpoint: endpoints.s3, forcePathStyle: true });
  const { TableNames = [] } = await dynamodb.send(new ListTablesCommand());
  const { Buckets = [] } = await s3.send(new ListBucketsCommand());
  const invoked = await functions.invoke({ functionName: "fn", payload: {} });
  const found = [...TableNames, ...Buckets.map(({ Name }) => String(Name))];
  if (invoked.kind === "ok") found.push("fn");
  const stack = await sandbox.provisioner.describe("app");
  return {
    answer: invoked.kind === "ok" ? invoked.payload : undefined,
    found: found.sort(),
    status: stack?.status,
    owned: (stack?.resources ?? []).map((one) => one.physicalResourceId).sort(),
    templateBody: stack?.templateBody,
  };
}

/** Runs a sandbox in a process of its own, until it is killed or done. */
function run(options: object): Promise<"killed" | "done"> {
  return new Promise((resolve, reject) => {
    const script = join(import.meta.dirname, "killed-sandbox.ts");
    execFile(process.execPath, [script, JSON.stringify(options)], (error, _, stderr) => {
      if (error === null) resolve("done");
      else if (error.signal === "SIGKILL") resolve("killed");
      else reject(new Error(stderr));
    });
  });
}

describe("a sandbox that is killed", () => {
  let root: string;
  let deployed: string;

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), "killed-"));
    deployed = join(root, "deployed");
    const sandbox = await openSandbox({ directory: deployed });
    await deployStack(sandbox.provisioner, {
      stackName: "app",
      templateBody: FIRST,
      clientToken: "1",
    });
    await sandbox.close();
  });
  afterAll(() => rm(root, { recursive: true }));

  const settled = {
    creating: [undefined, "ROLLBACK_COMPLETE", "CREATE_COMPLETE"],
    updating: ["CREATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_COMPLETE"],
    deleting: [undefined, "CREATE_COMPLETE"],
  };

  it.each([
    ["creating", FIRST],
    ["updating", SECOND],
    ["deleting", undefined],
  ] as const)(
    "has no half-made stack after dying at any step of %s",
    async (kind, templateBody) => {
      let killed = 0;
      const dieAt = async (killAt: number): Promise<"killed" | "done"> => {
        const directory = join(root, `${kind}-${killAt}`);
        // In turn with what a step is about done but not recorded, and recorded but not begun.
        const before = killAt % 2 === 1;
        if (kind !== "creating") await cp(deployed, directory, { recursive: true });
        const end = await run({ directory, templateBody, killAt, before });
        if (end === "done") return end;
        killed += 1;

        const sandbox = await openSandbox({ directory });
        const after = await inspect(sandbox);
        expect(settled[kind], `after step ${killAt}`).toContain(after.status);
        expect(after.found, `after step ${killAt}`).toEqual(after.owned);
        if (after.templateBody !== undefined) {
          expect(after.answer).toBe(after.templateBody === FIRST ? "first" : "second");
        }
        // The caller comes again, with the same token.
        const again = { stackName: "app", clientToken: "killed" };
        const result =
          templateBody === undefined
            ? await removeStack(sandbox.provisioner, again)
            : await deployStack(sandbox.provisioner, { ...again, templateBody });
        expect(["deployed", "no-changes", "deleted"]).toContain(result.outcome);
        const final = await inspect(sandbox);
        expect(final.found).toEqual(final.owned);
        expect(final.templateBody).toBe(templateBody);
        await sandbox.close();
        await rm(directory, { recursive: true });
        return end;
      };

      for (let step = 1; ; step += 2) {
        const ends = await Promise.all([dieAt(step), dieAt(step + 1)]);
        if (ends.includes("done")) break;
      }

      expect(killed).toBeGreaterThanOrEqual(kind === "deleting" ? 3 : 6);
    },
  );
});
