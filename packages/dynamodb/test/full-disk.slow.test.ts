import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDynamoDb } from "../src/index.ts";

const open = (path: string) =>
  openDynamoDb({ path, region: "us-east-1", accountId: "000000000000", clock: () => new Date() });

describe("a disk", () => {
  let path: string;
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), "full-disk-"));
  });
  afterEach(() => rm(path, { recursive: true }));

  it("that is full is a clear error, and loses nothing that was acknowledged", async () => {
    const script = join(import.meta.dirname, "full-disk.ts");
    // The signal is ignored, so that a file that grows too large is an error as on a full disk.
    const command = `trap '' XFSZ; ulimit -f 8192; exec "${process.execPath}" "${script}" "${path}"`;
    const output = execFileSync("bash", ["-c", command], { encoding: "utf8" });
    const { written, name, message, reads } = JSON.parse(output);

    const dynamodb = await open(path);
    const answer = await dynamodb.execute("DescribeTable", { TableName: "items" });
    await dynamodb.close();

    expect({ name, reads }).toEqual({ name: "InternalServerError", reads: true });
    expect(message).toContain("see that the disk has room and allows it");
    expect(written).toBeGreaterThan(0);
    expect((answer as { Table: { ItemCount: number } }).Table.ItemCount).toBe(written);
  });

  it("that cannot hold the tables is refused when they are opened", async () => {
    const file = join(path, "no-directory");
    await writeFile(file, "");

    await expect(open(file)).rejects.toMatchObject({ code: "not-writable" });
  });
});
