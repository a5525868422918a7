import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployStack } from "@proton/cloudformation";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openSandbox } from "../sandbox.ts";
import { backUpState, restoreState } from "./copy-state.ts";

const templateBody = JSON.stringify({
  Resources: {
    Table: {
      Type: "AWS::DynamoDB::Table",
      Properties: {
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      },
    },
  },
});

let root: string;
let copies = 0;

/** A sandbox with a stack, a table and an object. */
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "check-state-"));
  const sandbox = await openSandbox({ directory: join(root, "sound") });
  const request = { stackName: "app", templateBody, clientToken: "token" };
  expect(await deployStack(sandbox.provisioner, request)).toMatchObject({ outcome: "deployed" });
  await sandbox.uploadObject("bucket", "key", Buffer.alloc(1000, "x"));
  await sandbox.close();
});

afterAll(() => rmSync(root, { recursive: true }));

function copy(): string {
  copies += 1;
  const directory = join(root, `copy-${copies}`);
  cpSync(join(root, "sound"), directory, { recursive: true });
  return directory;
}

async function opens(directory: string): Promise<string> {
  try {
    await (await openSandbox({ directory })).close();
    return "opened";
  } catch (error) {
    return (error as Error).message;
  }
}

const half = (file: string) => truncateSync(file, Math.floor(readFileSync(file).length / 2));

function zero(file: string): void {
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0, bytes.length / 2));
}

/** Changes a letter where all else stays what it was. */
const letter = (from: string, to: string) => (file: string) => {
  const text = readFileSync(file, "latin1");
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to), "latin1");
};

it("opens what was closed, and what was backed up and restored", async () => {
  const directory = copy();
  await backUpState(directory, join(root, "backup"));
  const restored = await restoreState(join(root, "backup"), join(root, "restored"), {
    replace: false,
  });

  expect(restored.files).toBeGreaterThan(5);
  expect([await opens(directory), await opens(join(root, "restored"))]).toEqual([
    "opened",
    "opened",
  ]);
});

it.each([
  ["tables that were cut", "dynamodb/dynamodb.sqlite", half],
  ["tables that were zeroed", "dynamodb/dynamodb.sqlite", zero],
  ["tables that are gone", "dynamodb/dynamodb.sqlite", rmSync],
  ["an identity that is gone", "sandbox.json", rmSync],
  ["an identity that was cut", "sandbox.json", half],
  ["a stack that is gone", "stacks/app.json", rmSync],
  ["a stack that was cut", "stacks/app.json", half],
  ["a stack with another letter", "stacks/app.json", letter("app-Table-", "app-Tablf-")],
  [
    "an object's record with another letter",
    "s3/bucket/objects/*",
    letter("octet-stream", "octet-stretm"),
  ],
  ["a table with another letter", "dynamodb/dynamodb.sqlite", letter("PAY_PER", "PAY_PAR")],
  ["a bucket that was cut", "s3/bucket/bucket.json", half],
  ["a bucket whose description is gone", "s3/bucket/bucket.json", rmSync],
  ["an object's record that was cut", "s3/bucket/objects/*", half],
  ["bytes that were cut", "s3/bucket/blobs/*", half],
  ["bytes that are gone", "s3/bucket/blobs/*", rmSync],
])("does not open %s, and says which file and what to do", async (_, path, damage) => {
  const directory = copy();
  const folder = join(directory, path.replace(/\/?[^/]*$/, ""));
  const file = path.endsWith("*")
    ? join(folder, readdirSync(folder)[0] ?? "")
    : join(directory, path);
  damage(file);

  const said = await opens(directory);

  expect(said).toContain(path.startsWith("dynamodb") ? folder : file);
  expect(said).toContain("put a backup back with `proton state restore`");
});

it("opens what a version before wrote, and lets that version open it no more", async () => {
  const directory = copy();
  const identity = join(directory, "sandbox.json");
  const without = (file: string) => {
    const { content } = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify(content));
  };
  without(join(directory, "stacks/app.json"));
  without(join(directory, "s3/bucket/bucket.json"));
  writeFileSync(
    identity,
    JSON.stringify({ ...JSON.parse(readFileSync(identity, "utf8")), format: 1 }),
  );

  expect(await opens(directory)).toBe("opened");

  expect(JSON.parse(readFileSync(identity, "utf8"))).toMatchObject({ format: 2 });
});

it("does not restore what leads out of the backup", async () => {
  const backup = join(root, "hostile");
  await backUpState(copy(), backup);
  const file = join(backup, "manifest.json");
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  const files = { ...manifest.files, "../../escaped": "0" };
  writeFileSync(file, JSON.stringify({ ...manifest, files }));

  const restoring = restoreState(backup, join(root, "target"), { replace: false });

  await expect(restoring).rejects.toThrow('"../../escaped" leads out of the backup');
});
