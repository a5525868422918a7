import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { coveragePage } from "../contract/coverage.ts";
import { generateContract } from "../contract/generate.ts";

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), "utf8");

describe("what is generated", () => {
  it("is what the contract's generator writes", async () => {
    const files = Object.entries(generateContract(await read("contract/proton-api.json")));

    expect(files).toHaveLength(2);
    for (const [path, text] of files) expect(await read(path), path).toBe(text);
  });

  it("is the coverage page of the operations that there are", async () => {
    expect(await read("../../docs/api-coverage.md")).toBe(coveragePage());
  });
});
