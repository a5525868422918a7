import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { bundleRules, checkBundle, packBundle, readBundle } from "../src/index.ts";
import { archiveOf, bundleOf } from "./made-bundles.ts";

const schema = { path: "schema/schema.yaml", text: "schema: {}\n" };
const name = "bundle.tar.gz";
const read = (archive: Uint8Array) => readBundle({ archive, name });
const rules = (archive: Uint8Array) => read(archive).findings.map(({ rule }) => rule);

describe("the root of a bundle", () => {
  it.each([
    ["schema/schema.yaml", ""],
    ["./schema/schema.yaml", ""],
    ["/schema/schema.yaml", ""],
    ["environment/schema/schema.yaml", "environment"],
    ["service/public-svc/schema/schema.yaml", "service/public-svc"],
  ])("is found for %s", async (path, root) => {
    const { bundle, findings } = read(await archiveOf([{ ...schema, path }]));

    expect(findings).toEqual([]);
    expect(bundle?.root).toBe(root);
    expect([...(bundle?.files.keys() ?? [])]).toEqual(["schema/schema.yaml"]);
  });

  it("is asked for by name when the schema is called otherwise", async () => {
    const archive = await archiveOf([{ ...schema, path: "v1/schema/schema.yml" }]);

    expect(read(archive)).toMatchObject({
      bundle: undefined,
      findings: [
        {
          rule: "BDL1009",
          message: "contains no schema/schema.yaml; rename v1/schema/schema.yml to schema.yaml",
        },
      ],
    });
  });

  it("is the shortest of several", async () => {
    const archive = await archiveOf([{ ...schema, path: "a/b/schema/schema.yaml" }, schema]);

    expect(read(archive).bundle?.root).toBe("");
  });
});

describe("a hostile archive", () => {
  it("of zeros is stopped before it expands", () => {
    const bomb = gzipSync(Buffer.alloc(200_000_000));
    const before = process.memoryUsage().arrayBuffers;

    expect(rules(bomb)).toEqual(["BDL1007"]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000_000);
  });

  it("of 100,000 entries is stopped early", async () => {
    const entries = Array.from({ length: 5_100 }, (_, index) => ({ path: `f${index}`, text: "" }));

    expect(rules(await archiveOf(entries))).toEqual(["BDL1007"]);
  });

  it.each([
    ["a link", { path: "schema/a", type: "symlink", linkname: "/etc/passwd" }, "BDL1005"],
    ["a hard link", { path: "schema/a", type: "link", linkname: "schema/schema.yaml" }, "BDL1005"],
    ["a device", { path: "schema/a", type: "character-device" }, "BDL1005"],
    ["a pipe", { path: "schema/a", type: "fifo" }, "BDL1005"],
    ["a climbing path", { path: "schema/../../a", text: "x" }, "BDL1004"],
    ["a path of Windows", { path: "C:\\a", text: "x" }, "BDL1004"],
    ["a long path", { path: "a/".repeat(300), text: "x" }, "BDL1007"],
    ["a path with a newline", { path: "schema/a\nb", text: "x" }, "BDL1004"],
  ] as const)("with %s is refused", async (_name, entry, rule) => {
    expect(rules(await archiveOf([schema, entry]))).toContain(rule);
  });

  it("that ends early or carries more is refused", async () => {
    const archive = await archiveOf([schema]);

    expect(rules(archive.subarray(0, archive.length - 9))).toEqual(["BDL1002"]);
    expect(rules(Buffer.concat([archive, Buffer.from("more")]))).toEqual(["BDL1002"]);
    expect(rules(Buffer.concat([archive, Buffer.alloc(512)]))).toEqual([]);
  });

  it("yields only findings with a rule, whatever its bytes", async () => {
    const archive = await archiveOf([
      schema,
      { path: "infrastructure/manifest.yaml", text: "a: 1" },
    ]);
    const known = new Set(bundleRules.map(({ id }) => id));
    let runs = 0;
    const damage = fc.array(fc.tuple(fc.nat(2_000), fc.nat(255)), { minLength: 1, maxLength: 8 });
    const tar = gunzipSync(archive);

    fc.assert(
      fc.property(damage, fc.boolean(), (places, inside) => {
        runs += 1;
        const bytes = Uint8Array.from(inside ? tar : archive);
        for (const [at, value] of places) bytes[at % bytes.length] = value;
        const { bundle, findings } = read(inside ? gzipSync(bytes) : bytes);
        const all = [...findings, ...(bundle ? checkBundle(bundle) : [])];
        expect(all.filter(({ rule }) => !known.has(rule) && !rule.startsWith("CFN"))).toEqual([]);
      }),
      { numRuns: 300 },
    );

    expect(runs).toBeGreaterThanOrEqual(300);
  });
});

describe("a hostile document", () => {
  const million = 1_000_000;
  it.each([
    ["flow nesting", "[".repeat(million)],
    ["block nesting", "- ".repeat(million / 2)],
    [
      "an alias bomb",
      `a: &a [${"x,".repeat(99)}]\n${"bcdefgh".replace(/./g, (c, i) => `${c}: &${c} [${`*${"abcdefg"[i]},`.repeat(9)}]\n`)}`,
    ],
    ["keys", Array.from({ length: 100_000 }, (_, index) => `k${index}: v`).join("\n")],
    ["one long scalar", `a: ${"x".repeat(million)}`],
    ["commas", `[${",".repeat(million)}`],
    ["tags", "!a ".repeat(million / 3)],
    ["tokens just below the bound", `a: [${"x,".repeat(70_000)}]`],
  ])("of %s is read in less than a second for each MB", (_name, text) => {
    const started = process.cpuUsage();

    const findings = checkBundle(bundleOf({ "schema/schema.yaml": text }));

    const { user, system } = process.cpuUsage(started);
    expect(findings.length).toBeGreaterThan(0);
    expect((user + system) / 1000).toBeLessThan(Math.max(1_000, (text.length / million) * 1_000));
  });

  it("yields only findings, whatever its text", () => {
    const known = new Set(bundleRules.map(({ id }) => id));
    const parts = fc.constantFrom(
      "schema",
      ":",
      " ",
      "\n",
      "  ",
      "- ",
      "{",
      "}",
      "[",
      "]",
      '"',
      "'",
      "&a",
      "*a",
      "types",
      "properties",
      "type",
      "string",
      "default",
      "pattern",
      "enum",
      "1",
      "|",
      "#",
      "!x",
      "service_input_type",
      "S",
    );
    let runs = 0;

    fc.assert(
      fc.property(fc.array(parts, { maxLength: 60 }), (words) => {
        runs += 1;
        const text = words.join("");
        const files = { "schema/schema.yaml": text, "instance_infrastructure/manifest.yaml": text };
        const findings = checkBundle(bundleOf(files), { spec: { file: "spec.yaml", text } });
        expect(findings.filter(({ rule }) => !known.has(rule))).toEqual([]);
      }),
      { numRuns: 500 },
    );

    expect(runs).toBeGreaterThanOrEqual(500);
  });
});

describe("a directory", () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "proton-bundle-"));
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it("may hold links beside the bundle, but not in it", async () => {
    writeTree(directory);
    symlinkSync("/etc/passwd", join(directory, "README.md"));
    expect(readBundle({ directory }).findings).toEqual([]);

    symlinkSync("/etc/passwd", join(directory, "schema", "link.yaml"));
    expect(readBundle({ directory }).findings).toMatchObject([
      { rule: "BDL1005", file: "schema/link.yaml" },
    ]);
  });
});

describe("packing", () => {
  it("gives an archive that the reader takes, with the same files", () => {
    const bundle = bundleOf({ "schema/schema.yaml": "schema: {}\n", "README.md": "no part of it" });

    const packed = packBundle(bundle, { rootName: "queue" });
    const again = read(packed.bytes);

    expect(packed.paths).toEqual(["schema/schema.yaml"]);
    expect(again).toMatchObject({ findings: [], bundle: { root: "queue" } });
    expect(packBundle(bundle, { rootName: "queue" }).sha256).toBe(packed.sha256);
  });

  it("is pinned to the byte", () => {
    const bundle = bundleOf({ "schema/schema.yaml": "schema: {}\n" });

    expect(packBundle(bundle).sha256).toMatchInlineSnapshot(
      `"722f3d31295d90cd530a94842ca9e413edc1d28d103f0c7aae4d831fba7f8f73"`,
    );
  });

  it.each(["", ".", "..", "a/b", "a\nb"])("refuses the root name %j", (rootName) => {
    expect(() => packBundle(bundleOf({}), { rootName })).toThrow(RangeError);
  });
});

function writeTree(directory: string): void {
  mkdirSync(join(directory, "schema"));
  writeFileSync(join(directory, "schema", "schema.yaml"), "schema: {}\n");
}
