import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Finding } from "@proton/cloudformation";
import type { RehearsalRequest } from "@proton/control-plane";
import { createIsolatedBundleWork } from "@proton/control-plane/bundle-work";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { tinyEstate } from "../../test/support/run-proton.ts";
import { rehearseEstate } from "./rehearse-estate.ts";
import { openRehearsed } from "./rehearsed.ts";

const root = mkdtempSync(join(tmpdir(), "rehearse-"));
const estate = join(root, "estate");
const file = join(estate, "proton.yaml");
const kept = join(root, "cache/rehearsed");
afterAll(() => rmSync(root, { recursive: true }));

let asked: string[];

/** Rehearses in a process, as a later run of the command would. */
const rehearse = (finding?: Finding) =>
  rehearseEstate(root, file, {
    rehearsed: openRehearsed(kept),
    bundleWork: {
      async rehearse({ directory }: RehearsalRequest) {
        asked.push(directory.slice(estate.length + 1));
        return finding;
      },
    },
  });

describe("the rehearsal of an estate", () => {
  beforeEach(() => {
    asked = [];
    rmSync(join(root, "cache"), { recursive: true, force: true });
    rmSync(estate, { recursive: true, force: true });
    cpSync(tinyEstate, estate, { recursive: true });
  });

  it("names the bundles that a process does not come to the end of, each time", async () => {
    const hurried = createIsolatedBundleWork({ seconds: 0.001 });
    const options = { bundleWork: hurried, rehearsed: openRehearsed(kept) };

    const findings = await rehearseEstate(root, file, options);
    const again = await rehearseEstate(root, file, options).finally(() => hurried.close());

    expect(findings.map(({ rule, file: found }) => `${rule} ${found}`).sort()).toEqual([
      "BDL1007 estate/environment",
      "BDL1007 estate/service",
    ]);
    expect(again).toHaveLength(2);
  });

  it("is not made again of what it came to the end of, in this run or a later one", async () => {
    const first = await rehearse();
    const firstAsked = asked.splice(0);
    await rehearse();

    expect(first).toEqual([]);
    expect(firstAsked).toEqual(["environment", "service"]);
    expect(asked).toEqual([]);
    expect(statSync(kept).mode & 0o077).toBe(0);
  });

  it.each([
    ["a bundle", "service/schema/schema.yaml", "service"],
    ["a spec", "spec/environment.yaml", "environment"],
  ])("is made again once %s changes", async (_name, changed, template) => {
    await rehearse();
    asked = [];
    writeFileSync(join(estate, changed), `${readFileSync(join(estate, changed), "utf8")}\n# a`);

    await rehearse();

    expect(asked).toEqual([template]);
  });

  it("is made again where what is kept is damaged", async () => {
    await rehearse();
    asked = [];
    writeFileSync(kept, Buffer.alloc(100_000, "\u0000"));

    await rehearse();

    expect(asked).toHaveLength(2);
  });
});
