import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

/** Which workspace packages each package may import: DESIGN's one-way rule. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  handlers: ["shared"],
  text: [],
  jinja: ["text"],
  cloudformation: ["text"],
  bundle: ["cloudformation", "jinja", "text"],
  "http-limits": [],
  "signature-v4": [],
  dynamodb: [],
  sandbox: ["cloudformation", "dynamodb", "http-limits", "signature-v4", "text"],
  "control-plane": ["bundle", "cloudformation", "dynamodb", "http-limits", "signature-v4", "text"],
  // The page talks over HTTP alone: what it asks and is answered is its own contract.
  console: [],
  cli: ["bundle", "cloudformation", "console", "control-plane", "sandbox", "text"],
};

interface Import {
  readonly file: string;
  readonly packageName: string;
  readonly specifier: string;
  readonly isTest: boolean;
}

function sourceFiles(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/\/(node_modules|dist|fixtures)\//.test(file));
}

function importsOf(packageName: string): Import[] {
  const directory = join(root, "packages", packageName);
  return sourceFiles(directory).flatMap((file) => {
    const text = readFileSync(file, "utf8");
    const specifiers = [
      ...text.matchAll(/^\s*(?:import|export)\b[^"';]*?from\s+["']([^"']+)["']/gm),
      ...text.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g),
      ...text.matchAll(/^import\s+["']([^"']+)["']/gm),
    ].map((match) => match[1] ?? "");
    const isTest = /\.test\.ts$|\/(test|conformance)\//.test(file);
    return specifiers.map((specifier) => ({
      file: relative(root, file),
      packageName,
      specifier,
      isTest,
    }));
  });
}

const imports = Object.keys(allowed).flatMap(importsOf);

describe("the imports of the workspace", () => {
  it("are read from every package", () => {
    const seen = new Set(imports.map((entry) => entry.packageName));

    expect(readdirSync(join(root, "packages")).sort()).toEqual(Object.keys(allowed).sort());
    expect([...seen].sort()).toEqual(Object.keys(allowed).sort());
  });

  it("go one way between packages", () => {
    const wrong = imports.filter(({ packageName, specifier, isTest }) => {
      const target = /^@proton\/([^/]+)/.exec(specifier)?.[1];
      if (target === undefined || target === packageName) return false;
      // A test may build the real thing from the packages beside its own.
      return !isTest && !allowed[packageName]?.includes(target);
    });

    expect(wrong).toEqual([]);
  });

  it("never reach into another package by a relative path", () => {
    const wrong = imports.filter(({ file, specifier, packageName }) => {
      if (!specifier.startsWith(".")) return false;
      const target = relative(root, join(root, file, "..", specifier));
      return target.startsWith("packages/") && !target.startsWith(`packages/${packageName}/`);
    });

    expect(wrong).toEqual([]);
  });

  it("use a package only through its index", () => {
    const deep = imports.filter(({ specifier }) => /^@proton\/[^/]+\/src\//.test(specifier));

    expect(deep).toEqual([]);
  });
});
