import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDynamoDb } from "../src/index.ts";

describe("a table whose process is killed while it writes", () => {
  let path: string;
  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), "killed-writer-"));
  });
  afterEach(() => rm(path, { recursive: true }));

  it.each([40, 90, 160, 250])(
    "has all that was acknowledged and an index that agrees with it, after %i ms",
    async (milliseconds) => {
      const script = join(import.meta.dirname, "killed-writer.ts");
      const writer = spawn(process.execPath, [script, path], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      let acknowledged = "";
      writer.stdout.on("data", (chunk) => {
        acknowledged += chunk;
      });
      await once(writer.stdout, "data");
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      writer.kill("SIGKILL");
      await once(writer, "exit");

      const dynamodb = await openDynamoDb({
        path,
        region: "us-east-1",
        accountId: "000000000000",
        clock: () => new Date(),
      });
      const items = async (operation: string, input: object) => {
        const output = await dynamodb.execute(operation, { TableName: "items", ...input });
        return (output as { Items: { pk: { S: string }; round: { N: string } }[] }).Items;
      };
      const scanned = await items("Scan", {});
      const indexed = await Promise.all(
        ["left", "right"].map((side) =>
          items("Query", {
            IndexName: "by-side",
            KeyConditionExpression: "side = :side",
            ExpressionAttributeValues: { ":side": { S: side } },
          }),
        ),
      );
      await dynamodb.close();

      const inOrder = (list: typeof scanned) =>
        [...list].sort((left, right) => Number(left.pk.S) - Number(right.pk.S));
      const lastRound = Number(acknowledged.trim().split("\n").at(-1));
      expect(scanned).toHaveLength(20);
      expect(scanned.filter(({ round }) => Number(round.N) < lastRound)).toEqual([]);
      expect(inOrder(indexed.flat())).toEqual(inOrder(scanned));
    },
  );
});
