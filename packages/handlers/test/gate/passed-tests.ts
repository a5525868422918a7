import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "esbuild";

/** Which test files have passed already, with every file that could change their outcome as it is now. */
export interface PassedTests {
  has(testFile: string): boolean;
  add(testFile: string): void;
}

/**
 * A test file is only known to have passed with all files that are named here unchanged, but for the
 * handlers that it does not import, directly or through others. Nothing else is left out, so that
 * what a test reads while it runs counts, too.
 *
 * @param options.testFiles paths relative to `packageDirectory`, as all others
 * @param options.inputs directories and files that tests may read
 * @param options.handlers modules that matter only to the tests that import them
 * @param options.storeDirectory where a file is kept for each test file that passed, by digest
 */
export async function readPassedTests(options: {
  readonly packageDirectory: string;
  readonly testFiles: readonly string[];
  readonly inputs: readonly string[];
  readonly handlers: readonly string[];
  readonly storeDirectory: string;
}): Promise<PassedTests> {
  const { packageDirectory, testFiles, inputs, handlers, storeDirectory } = options;
  const absolute = (path: string) => join(packageDirectory, path);
  const digests = new Map(
    inputs.flatMap((input) => filesOf(absolute(input))).map((file) => [file, digestOf(file)]),
  );
  const keys = new Map<string, string>();
  for (const testFile of testFiles) {
    const imported = await importsOf(packageDirectory, testFile);
    const others = new Set(handlers.map(absolute).filter((file) => !imported.has(file)));
    const hash = createHash("sha256").update(`${process.version} ${testFile}\n`);
    for (const [file, digest] of [...digests].sort()) {
      if (!others.has(file)) hash.update(`${relative(packageDirectory, file)} ${digest}\n`);
    }
    keys.set(testFile, hash.digest("hex"));
  }
  const recordOf = (testFile: string) => join(storeDirectory, keys.get(testFile) ?? "");
  return {
    has: (testFile) => statSync(recordOf(testFile), { throwIfNoEntry: false })?.isFile() === true,
    add(testFile) {
      mkdirSync(storeDirectory, { recursive: true });
      writeFileSync(recordOf(testFile), "");
    },
  };
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
