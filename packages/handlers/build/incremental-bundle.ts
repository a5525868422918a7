import { basename } from "node:path";
import { build, context, type OutputFile, type Plugin } from "esbuild";
import { type BundleOptions, bundleSettings } from "./bundle.ts";
import { leanSdk } from "./lean-sdk.ts";

/** Bundles again and again, only what changed. */
export interface IncrementalBundler {
  /** What the output directory should hold. @throws esbuild's BuildFailure */
  rebuild(): Promise<readonly OutputFile[]>;
}

/** A package that our sources import. */
interface Dependency {
  readonly specifier: string;
  /** Where it is resolved from. */
  readonly resolveDir: string;
  /** The file of the output that stands for it. */
  readonly file: string;
}

/**
 * Bundles the handlers as `bundleHandlers` does, but the packages that they import apart: our own
 * sources take a tenth of the time of all, and packages do not change while somebody works on them.
 */
export async function createIncrementalBundler(
  options: BundleOptions,
): Promise<IncrementalBundler> {
  const dependencies = new Map<string, Dependency>();
  let own = await contextOf(bundleSettings(options), dependencies);
  let bundled: { readonly imports: string; readonly files: readonly OutputFile[] } | undefined;

  async function bundleDependencies(imports: ReadonlyMap<Dependency, string>) {
    const key = [...imports.values()].join("\n");
    if (bundled?.imports === key) return bundled.files;
    const { outputFiles } = await build({
      ...bundleSettings(options),
      entryPoints: [...imports.keys()].map(({ file }) => ({
        in: file,
        out: basename(file, ".mjs"),
      })),
      plugins: [entries(imports), leanSdk],
      // Reading them would cost each worker more time than the rest of its start.
      sourcemap: false,
      write: false,
    });
    bundled = { imports: key, files: outputFiles };
    return outputFiles;
  }

  return {
    async rebuild() {
      const settings = bundleSettings(options);
      const { entryPoints } = settings;
      // esbuild lists its entry points once: a new handler is a new list.
      if (entryPoints.join() !== own.entryPoints.join()) {
        await own.dispose();
        own = await contextOf(settings, dependencies);
      }
      const { outputFiles } = await own.rebuild();
      const imports = importsOf(outputFiles, [...dependencies.values()]);
      return [...outputFiles, ...(await bundleDependencies(imports))];
    },
  };
}

async function contextOf(
  settings: ReturnType<typeof bundleSettings>,
  dependencies: Map<string, Dependency>,
) {
  const plugins = [apart(dependencies)];
  const own = await context({ ...settings, plugins, write: false as const });
  const { entryPoints } = settings;
  return { entryPoints, rebuild: () => own.rebuild(), dispose: () => own.dispose() };
}

/** Leaves packages out of our own bundle, and remembers them. */
function apart(dependencies: Map<string, Dependency>): Plugin {
  return {
    name: "dependencies-apart",
    setup({ onResolve }) {
      onResolve({ filter: /^[@a-z]/ }, ({ path: specifier, resolveDir, kind }) => {
        const isOwn = specifier.startsWith("@proton/") || specifier.startsWith("node:");
        if (isOwn || kind === "entry-point") return undefined;
        const file = `./dependency-${specifier.replace(/\W+/g, "-").replace(/^-/, "")}.mjs`;
        dependencies.set(file, { specifier, resolveDir, file });
        return { path: file, external: true };
      });
    },
  };
}

/** What an entry point of the dependencies' bundle exports: no more than is used, where that can be told. */
function importsOf(
  files: readonly OutputFile[],
  dependencies: readonly Dependency[],
): ReadonlyMap<Dependency, string> {
  const code = files
    .filter(({ path }) => path.endsWith(".mjs"))
    .map(({ text }) => text)
    .join("\n");
  const used = dependencies.filter(({ file }) => code.includes(`"${file}"`));
  return new Map(used.map((dependency) => [dependency, exportsFor(dependency, code)]));
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
