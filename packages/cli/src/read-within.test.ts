import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readText } from "./bundles/read-text.ts";
import { readText as readEstateText } from "./estate/read-text.ts";
import { readLocalCode } from "./local/local-code.ts";
import { readInputWithin, readWithin } from "./read-within.ts";
import { processTerminal } from "./terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "read-within-"));
afterAll(() => rmSync(folder, { recursive: true }));

const ENDLESS = "/dev/zero";

describe("a file that is read", () => {
  it.skipIf(process.platform === "win32")(
    "has a most, whatever the system calls its size",
    async () => {
      const terminal = processTerminal(process);

      expect(readWithin(ENDLESS, 100_000)).toBeUndefined();
      expect(() => readText(ENDLESS, terminal)).toThrow("/dev/zero has more than 10 MiB");
      expect(() => readEstateText(ENDLESS)).toThrow("/dev/zero has more than 10 MiB");
      await expect(readLocalCode(ENDLESS)).rejects.toThrow("/dev/zero has more than 256 MiB");
    },
  );

  it.each([0, 65_536, 100_000])("is whole with %i bytes", (size) => {
    const file = join(folder, String(size));
    writeFileSync(file, Buffer.alloc(size, "a"));

    expect(readWithin(file, size)?.length).toBe(size);
    expect(readWithin(file, size - 1)).toBeUndefined();
  });

  it("may be standard input, which has a most, too", async () => {
    async function* endless() {
      for (;;) yield Buffer.alloc(1024, "a");
    }
    const short = [Buffer.from("a\u00e9").subarray(0, 2), Buffer.from("a\u00e9").subarray(2)];

    await expect(readInputWithin(endless(), 4096)).rejects.toThrow("standard input has more than");
    expect(await readInputWithin(toStream(short))).toBe("a\u00e9");
  });
});

async function* toStream(chunks: readonly Uint8Array[]) {
  yield* chunks;
}
