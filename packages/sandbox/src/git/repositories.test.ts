import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRepositories } from "./repositories.ts";

describe("a repository that is to be there", () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "repositories-"));
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it("is made, and then left as it is", async () => {
    const repositories = createRepositories({ directory });
    await repositories.ensure("local/items");
    const config = join(repositories.directoryOf("local/items"), "config");
    const changed = readFileSync(config, "utf8").replace("bare = true", "bare = false");
    writeFileSync(config, changed);

    await repositories.ensure("local/items");

    expect(changed).toContain("bare = false");
    expect(readFileSync(config, "utf8")).toBe(changed);
  });

  it("is completed where its making was interrupted", async () => {
    const repositories = createRepositories({ directory });
    await repositories.ensure("local/items");
    const place = repositories.directoryOf("local/items");
    rmSync(join(place, "objects"), { recursive: true });

    await repositories.ensure("local/items");

    expect(existsSync(join(place, "objects", "info"))).toBe(true);
  });
});
