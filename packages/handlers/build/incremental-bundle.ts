import { basename, join, sep } from "node:path";
import { build, context, type OutputFile, type Plugin } from "esbuild";
import { type BundleOptions, bundleSettings } from "./bundle.ts";
import { leanSdk } from "./lean-sdk.ts";

/** Bundles again and again, only what changed. */
export interface IncrementalBundler {
  /**
   * What the output directory should hold, after these files have changed.
   *
   * @param changed absolute paths
   * @throws esbuild's BuildFailure
   */
  rebuild(changed?: readonly string[]): Promise<readonly OutputFile[]>;
}

/** What our sources import by a name: a package, or `@proton/shared`. */
interface Dependency {
  readonly specifier: string;
  /** Where it is resolved from. */
  readonly resolveDir: string;
  /** The file of the output that stands for it. */
  readonly file: string;
}

/**
 * Bundles the handlers as `bundleHandlers` does, but in three parts: the handlers, what they share, and
 * packages. A change of a handler leaves the second alone, which takes four times as long, and packages
 * do not change while somebody works on them.
 */
export async function createIncrementalBundler(
  options: BundleOptions,
  /** How packages are bundled. */
  packagePlugins: readonly Plugin[] = [leanSdk],
): Promise<IncrementalBundler> {
  const handlerDirectory = join(options.directory, "src") + sep;
  const dependencies = new Map<string, Dependency>();
  let handlers = await handlersOf(options, dependencies);
  let shared: Part | undefined;
  let sharedFiles: readonly OutputFile[] = [];
  let isSharedStale = true;
  let bundled: { readonly imports: string; readonly files: readonly OutputFile[] } | undefined;

  async function bundleShared(used: readonly Dependency[]): Promise<readonly OutputFile[]> {
    const names = used.map(({ file }) => file).join();
    if (names !== shared?.names) {
      await shared?.dispose();
      shared = await sharedOf(options, used, dependencies);
    } else if (!isSharedStale) return sharedFiles;
    sharedFiles = await shared.rebuild();
    isSharedStale = false;
    return sharedFiles;
  }

  async function bundlePackages(imports: ReadonlyMap<Dependency, string>) {
    const key = [...imports.values()].join("\n");
    if (bundled?.imports === key) return bundled.files;
    const { outputFiles } = await build({
      ...bundleSettings(options),
      entryPoints: entryPointsFor([...imports.keys()]),
      plugins: [entries(imports), ...packagePlugins],
      // Reading them would cost each worker more time than the rest of its start.
      sourcemap: false,
      write: false,
    });
    bundled = { imports: key, files: outputFiles };
    return outputFiles;
  }

  return {
    async rebuild(changed = []) {
      // It stays so when the build fails.
      if (changed.some((file) => !file.startsWith(handlerDirectory))) isSharedStale = true;
      // esbuild lists its entry points once: a new handler is a new list.
      if (bundleSettings(options).entryPoints.join() !== handlers.names) {
        await handlers.dispose();
        handlers = await handlersOf(options, dependencies);
      }
      const own = await handlers.rebuild();
      const known = [...dependencies.values()];
      const ownAndShared = [...own, ...(await bundleShared(usedIn(own, known.filter(isShared))))];
      const packages = usedIn(
        ownAndShared,
        [...dependencies.values()].filter((each) => !isShared(each)),
      );
      return [...ownAndShared, ...(await bundlePackages(importsOf(ownAndShared, packages)))];
    },
  };
}

const SHARED = "@proton/";
const isShared = ({ specifier }: Dependency): boolean => specifier.startsWith(SHARED);

/** A bundle that is made again and again. */
interface Part {
  /** Of its entry points. */
  readonly names: string;
  rebuild(): Promise<readonly OutputFile[]>;
  dispose(): Promise<void>;
}

async function handlersOf(
  options: BundleOptions,
  dependencies: Map<string, Dependency>,
): Promise<Part> {
  const settings = bundleSettings(options);
  const plugins = [apart(dependencies, () => true)];
  const made = await context({ ...settings, plugins, write: false as const });
  return partOf(settings.entryPoints.join(), made);
}

async function sharedOf(
  options: BundleOptions,
  used: readonly Dependency[],
  dependencies: Map<string, Dependency>,
): Promise<Part> {
  const exported = new Map(
    used.map((each) => [each, `export * from ${JSON.stringify(each.specifier)};`]),
  );
  const plugins = [entries(exported), apart(dependencies, (name) => !name.startsWith(SHARED))];
  const entryPoints = entryPointsFor(used);
  const settings = { ...bundleSettings(options), entryPoints, plugins, write: false as const };
  return partOf(used.map(({ file }) => file).join(), await context(settings));
}

const partOf = (
  names: string,
  made: { rebuild(): Promise<{ outputFiles: OutputFile[] }>; dispose(): Promise<void> },
): Part => ({
  names,
  rebuild: async () => (await made.rebuild()).outputFiles,
  dispose: () => made.dispose(),
});

const entryPointsFor = (used: readonly Dependency[]) =>
  used.map(({ file }) => ({ in: file, out: basename(file, ".mjs") }));

/** Leaves what is imported by a name out of a bundle, and remembers it. */
function apart(
  dependencies: Map<string, Dependency>,
  isApart: (specifier: string) => boolean,
): Plugin {
  return {
    name: "dependencies-apart",
    setup({ onResolve }) {
      onResolve({ filter: /^[@a-z]/ }, ({ path: specifier, resolveDir, kind }) => {
        const isOwn = specifier.startsWith("node:") || !isApart(specifier);
        if (isOwn || kind === "entry-point") return undefined;
        const file = `./dependency-${specifier.replace(/\W+/g, "-").replace(/^-/, "")}.mjs`;
        dependencies.set(file, { specifier, resolveDir, file });
        return { path: file, external: true };
      });
    },
  };
}

function usedIn(
  files: readonly OutputFile[],
  dependencies: readonly Dependency[],
): readonly Dependency[] {
  const code = codeOf(files);
  return dependencies.filter(({ file }) => code.includes(`"${file}"`));
}

const codeOf = (files: readonly OutputFile[]): string =>
  files
    .filter(({ path }) => path.endsWith(".mjs"))
    .map(({ text }) => text)
    .join("\n");

/** What an entry point of the dependencies' bundle exports: no more than is used, where that can be told. */
function importsOf(
  files: readonly OutputFile[],
  dependencies: readonly Dependency[],
): ReadonlyMap<Dependency, string> {
  const code = codeOf(files);
  return new Map(dependencies.map((dependency) => [dependency, exportsFor(dependency, code)]));
}

function exportsFor({ specifier, file }: Dependency, code: string): string {
  const from = JSON.stringify(specifier);
  // As esbuild writes them: import{a as b,c}from"./file"
  const clauses = [...code.matchAll(/\bimport\s*\{([^{}]*)\}\s*from\s*("[^"]*")/g)]
    .filter(([, , path]) => path === `"${file}"`)
    .map(([, names = ""]) => names);
  const all = code.split(`"${file}"`).length - 1;
  if (clauses.length !== all) return `export * from ${from};`;
  const names = clauses.flatMap((clause) =>
    clause.split(",").map((each) => each.trim().split(/\s/)[0] ?? ""),
  );
  return `export { ${[...new Set(names)].sort().join(", ")} } from ${from};`;
}

function entries(imports: ReadonlyMap<Dependency, string>): Plugin {
  const byFile = new Map([...imports].map((entry) => [entry[0].file, entry]));
  return {
    name: "dependency-entries",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\/dependency-/ }, ({ path, kind }) =>
        kind === "entry-point" ? { path, namespace: "dependency" } : undefined,
      );
      onLoad({ filter: /.*/, namespace: "dependency" }, ({ path }) => {
        const [dependency, contents] = byFile.get(path) ?? [];
        return dependency && { contents: contents ?? "", resolveDir: dependency.resolveDir };
      });
    },
  };
}
