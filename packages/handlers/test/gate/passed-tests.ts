import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "esbuild";

/** Which tests have passed already, with everything that could change their outcome as it is now. */
export interface PassedTests {
  has(test: string): boolean;
  /**
   * @param entries the files through which the test reaches handlers, relative to the package: what
   *   they import, directly or through others, counts with them
   */
  add(test: string, entries: readonly string[]): Promise<void>;
}

/** What is kept of a test that passed: the digest of what all depend on, and those of its handlers. */
interface Passed {
  readonly common: string;
  readonly handlers: Readonly<Record<string, string>>;
}

/**
 * A test is only known to have passed with all files that are named here unchanged, but for the
 * handlers that it does not reach. Nothing else is left out, so that what a test reads while it runs
 * counts, too.
 *
 * @param options.inputs directories and files that tests may read, relative to `packageDirectory`
 * @param options.handlers modules that matter only to the tests that reach them
 * @param options.storeDirectory where a file is kept for each test: how all was when it last passed
 */
export function readPassedTests(options: {
  readonly packageDirectory: string;
  readonly inputs: readonly string[];
  readonly handlers: readonly string[];
  readonly storeDirectory: string;
}): PassedTests {
  const { packageDirectory, inputs, handlers, storeDirectory } = options;
  const absolute = (path: string) => join(packageDirectory, path);
  const files = inputs.flatMap((input) => filesOf(absolute(input))).sort();
  const digests = new Map(files.map((file) => [relative(packageDirectory, file), digestOf(file)]));
  const handlerFiles = new Set(handlers);
  const hash = createHash("sha256").update(`${process.version}\n`);
  for (const [file, digest] of digests) {
    if (!handlerFiles.has(file)) hash.update(`${file} ${digest}\n`);
  }
  const common = hash.digest("hex");
  const reached = new Map<string, Promise<readonly string[]>>();
  const recordOf = (test: string) =>
    join(storeDirectory, createHash("sha256").update(test).digest("hex"));

  async function handlersOf(entry: string): Promise<readonly string[]> {
    const imported = await importsOf(packageDirectory, entry);
    return handlers.filter((file) => imported.has(absolute(file)));
  }

  return {
    has(test) {
      const passed = readRecord(recordOf(test));
      if (passed?.common !== common) return false;
      return Object.entries(passed.handlers).every(([file, was]) => digests.get(file) === was);
    },
    async add(test, entries) {
      for (const entry of entries) {
        if (!reached.has(entry)) reached.set(entry, handlersOf(entry));
      }
      const all = await Promise.all(entries.map((entry) => reached.get(entry) ?? []));
      const passed: Passed = {
        common,
        handlers: Object.fromEntries(all.flat().map((file) => [file, digests.get(file) ?? ""])),
      };
      mkdirSync(storeDirectory, { recursive: true });
      // Moved into place, so that a record is never read by half.
      writeFileSync(`${recordOf(test)}.new`, JSON.stringify(passed));
      renameSync(`${recordOf(test)}.new`, recordOf(test));
    },
  };
}

function readRecord(path: string): Passed | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  return JSON.parse(readFileSync(path, "utf8")) as Passed;
}

/** Every module that a file imports, its own path among them; packages from the registry are left out. */
async function importsOf(directory: string, file: string): Promise<ReadonlySet<string>> {
  const { metafile } = await build({
    absWorkingDir: directory,
    entryPoints: [file],
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    // The workspace's own packages are followed.
    plugins: [
      {
        name: "registry-packages",
        setup: ({ onResolve }) =>
          onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === "entry-point" || path.startsWith("@proton/")
              ? undefined
              : { path, external: true },
          ),
      },
    ],
    logLevel: "error",
  });
  return new Set(Object.keys(metafile.inputs).map((input) => join(directory, input)));
}

function filesOf(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
}

const digestOf = (file: string) => createHash("sha256").update(readFileSync(file)).digest("hex");
