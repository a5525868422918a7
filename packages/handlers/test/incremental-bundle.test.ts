import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createIncrementalBundler, type IncrementalBundler } from "../build/incremental-bundle.ts";
import { writeOutput } from "../build/write-output.ts";

const HANDLER = "handlers/src/greet.ts";
const SHARED = "handlers/node_modules/@proton/shared/index.ts";

describe("the bundles of somebody who saves", () => {
  let root: string;
  let bundler: IncrementalBundler;

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), "proton-incremental-"));
    save("handlers/tsconfig.json", "{}");
    save("handlers/node_modules/@proton/shared/package.json", '{ "exports": "./index.ts" }');
    save("handlers/node_modules/polite/package.json", '{ "main": "index.js" }');
    save(
      "handlers/node_modules/polite/index.js",
      "exports.please = (text) => text.concat(', please');",
    );
    save(SHARED, sharedSource("Hello"));
    save(HANDLER, handlerSource("!"));
    const options = { directory: join(root, "handlers"), outputDirectory: join(root, "dist") };
    // There is no SDK here to be substituted.
    bundler = await createIncrementalBundler(options, []);
    await rebuild();
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it("run together, in parts", async () => {
    const greeting = await greetingAfter();

    expect(greeting).toBe("Hello, please!");
  });

  it("leave what is shared as it was when a handler alone has changed", async () => {
    save(SHARED, sharedSource("Good evening"));
    save(HANDLER, handlerSource("?"));

    const greeting = await greetingAfter(HANDLER);

    expect(greeting).toBe("Hello, please?");
  });

  it("have what is shared anew when that has changed", async () => {
    save(SHARED, sharedSource("Good evening"));

    const greeting = await greetingAfter(SHARED);

    expect(greeting).toBe("Good evening, please!");
  });

  it("have what is shared anew after a build that failed", async () => {
    save(SHARED, sharedSource("Good evening"));
    save(HANDLER, "export const handler = nobody here;");
    const failed = await rebuild(SHARED, HANDLER).catch((error: Error) => error);
    save(HANDLER, handlerSource("!"));

    const greeting = await greetingAfter(HANDLER);

    expect(failed).toBeInstanceOf(Error);
    expect(greeting).toBe("Good evening, please!");
  });

  it("have a handler that is new", async () => {
    const file = "handlers/src/shout.ts";
    save(file, 'import { greet } from "@proton/shared";\nexport const shout = () => greet();');

    const names = await rebuild(file);

    expect(names).toContain("shout.mjs");
  });

  it("are written when they differ", async () => {
    const again = await writtenAfter(HANDLER);
    save(HANDLER, handlerSource("?"));
    const changed = await writtenAfter(HANDLER);

    expect([again, changed]).toEqual([false, true]);
  });

  function save(file: string, text: string): void {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }

  async function writtenAfter(...files: readonly string[]): Promise<boolean> {
    const changed = files.map((file) => join(root, file));
    return writeOutput(join(root, "dist"), await bundler.rebuild(changed));
  }

  async function rebuild(...files: readonly string[]): Promise<readonly string[]> {
    const output = await bundler.rebuild(files.map((file) => join(root, file)));
    writeOutput(join(root, "dist"), output);
    return output.map(({ path }) => basename(path));
  }

  async function greetingAfter(...files: readonly string[]): Promise<string> {
    await rebuild(...files);
    const module = await import(pathToFileURL(join(root, "dist", "greet.mjs")).href);
    return module.handler();
  }
});

const sharedSource = (greeting: string): string => `
import { please } from "polite";
export const greet = () => please(${JSON.stringify(greeting)});`;

const handlerSource = (mark: string): string => `
import { greet } from "@proton/shared";
export const handler = () => greet() + ${JSON.stringify(mark)};`;
