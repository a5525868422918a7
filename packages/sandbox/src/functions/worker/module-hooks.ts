import { existsSync, readFileSync } from "node:fs";
import { isBuiltin, registerHooks, setSourceMapsSupport } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** What Lambda's Node.js runtimes bring along besides Node.js itself. */
const RUNTIME_PACKAGES = /^@(aws-sdk|smithy)\//;
const SOURCE_MAP_COMMENT = /\n\/\/# sourceMappingURL=\S*\s*$/;

export interface ModuleHooksOptions {
  /** Absolute, without symbolic links. */
  readonly codeDirectory: string;
  readonly sourceMapDirectory?: string;
}

/**
 * Makes modules resolve as on Lambda, from the deployment package only: a package that merely
 * happens to be installed above the code directory is not found here either. Joins source maps
 * that lie beside the bundles, so that stack traces and breakpoints name the author's files.
 */
export function installModuleHooks(options: ModuleHooksOptions): void {
  const root = `${pathToFileURL(options.codeDirectory).href}/`;
  setSourceMapsSupport(true, { nodeModules: true });

  registerHooks({
    resolve(specifier, context, nextResolve) {
      const isOwn = context.parentURL === undefined || context.parentURL.startsWith(root);
      if (!isOwn || !isBare(specifier)) return nextResolve(specifier, context);

      const resolved = resolveOrUndefined(() => nextResolve(specifier, context));
      if (resolved?.url.startsWith(root)) return resolved;
      if (RUNTIME_PACKAGES.test(specifier)) {
        return nextResolve(specifier, { ...context, parentURL: import.meta.url });
      }
      throw notFound(specifier, context);
    },

    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.startsWith(root) || options.sourceMapDirectory === undefined) return loaded;
      if (loaded.format !== "module" && loaded.format !== "commonjs") return loaded;

      const file = fileURLToPath(url);
      const map = findSourceMap(options.sourceMapDirectory, relative(options.codeDirectory, file));
      if (map === undefined) return loaded;
      const source =
        loaded.source === null || loaded.source === undefined
          ? readFileSync(file, "utf8")
          : text(loaded.source);
      return {
        ...loaded,
        source: `${source.replace(SOURCE_MAP_COMMENT, "")}\n//# sourceMappingURL=${relativeUrl(file, map)}\n`,
      };
    },
  });
}

function isBare(specifier: string): boolean {
  return !isBuiltin(specifier) && !/^(\.{0,2}\/|[a-z][a-z0-9+.-]*:|#)/i.test(specifier);
}

function resolveOrUndefined<Result>(resolve: () => Result): Result | undefined {
  try {
    return resolve();
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === "MODULE_NOT_FOUND" || code === "ERR_MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

function notFound(
  specifier: string,
  context: { readonly parentURL?: string | undefined; readonly conditions?: readonly string[] },
): Error {
  const parent = context.parentURL === undefined ? "" : fileURLToPath(context.parentURL);
  const isRequire = context.conditions?.includes("require") ?? false;
  return isRequire
    ? Object.assign(new Error(`Cannot find module '${specifier}'\nRequire stack:\n- ${parent}`), {
        code: "MODULE_NOT_FOUND",
        requireStack: [parent],
      })
    : Object.assign(new Error(`Cannot find package '${specifier}' imported from ${parent}`), {
        code: "ERR_MODULE_NOT_FOUND",
      });
}

function findSourceMap(directory: string, file: string): string | undefined {
  if (file.startsWith(`..${sep}`)) return undefined;
  const map = join(directory, `${file}.map`);
  return existsSync(map) ? map : undefined;
}

/** Node.js follows a relative URL to a source map, but not a `file:` one. */
function relativeUrl(file: string, target: string): string {
  return relative(dirname(file), target).split(sep).map(encodeURIComponent).join("/");
}

function text(source: string | ArrayBuffer | NodeJS.TypedArray): string {
  return typeof source === "string" ? source : new TextDecoder().decode(source);
}
