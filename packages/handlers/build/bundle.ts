import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { type BuildOptions, build, type Metafile } from "esbuild";
import { leanSdk, neverImported } from "./lean-sdk.ts";

/** What {@link bundleHandlers} makes and from where. */
export interface BundleOptions {
  /** The package's directory; every path in the output is relative to it. */
  readonly directory: string;
  readonly outputDirectory: string;
}

/** A handler of the bundle. */
export interface BundledHandler {
  readonly name: string;
  /** Names of the files that Lambda loads for it, its own first. */
  readonly files: readonly string[];
}

/**
 * Bundles every file of `src/` as a handler, `<name>.mjs`, with what they share in chunks beside
 * them and a linked source map for each file.
 */
export async function bundleHandlers(options: BundleOptions): Promise<readonly BundledHandler[]> {
  const { metafile } = await build(bundleSettings(options));
  const entryPoints = entryPointsOf(options.directory);
  return Object.entries(metafile.outputs)
    .filter(([, output]) => entryPoints.includes(output.entryPoint ?? ""))
    .map(([path]) => ({
      name: basename(path, ".mjs"),
      files: [...loadedWith(metafile, path)].map((file) => basename(file)),
    }));
}

/** How {@link bundleHandlers} calls esbuild. */
export const bundleSettings = ({ directory, outputDirectory }: BundleOptions) =>
  ({
    absWorkingDir: directory,
    entryPoints: [...entryPointsOf(directory)],
    outdir: outputDirectory,
    outExtension: { ".js": ".mjs" },
    chunkNames: "shared-[hash]",
    bundle: true,
    splitting: true,
    minify: true,
    sourcemap: "linked",
    format: "esm",
    platform: "node",
    target: "node24",
    // The ES modules of the SDK can be tree-shaken; the CommonJS that Node.js would take cannot.
    mainFields: ["module", "main"],
    plugins: [leanSdk],
    external: [...neverImported],
    metafile: true,
    logLevel: "warning",
  }) satisfies BuildOptions;

/** Bundles the same handlers as esbuild does unasked, only minified: what a build is compared to. */
export async function bundleWithDefaults(options: BundleOptions): Promise<readonly string[]> {
  const entryPoints = entryPointsOf(options.directory);
  await build({
    absWorkingDir: options.directory,
    entryPoints: [...entryPoints],
    outdir: options.outputDirectory,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    minify: true,
    platform: "node",
    logLevel: "error",
  });
  return entryPoints.map((entryPoint) => basename(entryPoint, ".ts"));
}

const entryPointsOf = (directory: string): readonly string[] =>
  readdirSync(join(directory, "src"))
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => `src/${file}`)
    .sort();

function loadedWith(metafile: Metafile, path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const { path: imported, kind, external } of metafile.outputs[path]?.imports ?? []) {
    if (kind === "import-statement" && !external) loadedWith(metafile, imported, seen);
  }
  return seen;
}
