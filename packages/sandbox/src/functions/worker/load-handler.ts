import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { RuntimeError } from "./runtime-error.ts";

export type Handler = (...parameters: unknown[]) => unknown;

/**
 * Finds and loads a handler in the order of Lambda's Node.js runtime: `.js` (CommonJS, or an ES
 * module below a `package.json` that says so), `.mjs`, `.cjs`, then Node.js' own resolution.
 */
export async function loadHandler(codeDirectory: string, handler: string): Promise<Handler> {
  if (handler.includes("..")) {
    throw new RuntimeError(
      "MalformedHandlerName",
      `'${handler}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }

  const name = basename(handler);
  const directory = handler.slice(0, handler.length - name.length);
  const dot = name.indexOf(".");
  if (dot === -1) throw new RuntimeError("MalformedHandlerName", "Bad handler");

  const loaded = await loadModule(codeDirectory, directory, name.slice(0, dot));
  const found = pick(loaded, name.slice(dot + 1));
  if (!found) {
    throw new RuntimeError("HandlerNotFound", `${handler} is undefined or not exported`);
  }
  if (typeof found !== "function") {
    throw new RuntimeError("HandlerNotFound", `${handler} is not a function`);
  }
  return found as Handler;
}

async function loadModule(root: string, directory: string, module: string): Promise<unknown> {
  try {
    return await importOrRequire(root, directory, module);
  } catch (error) {
    if (error instanceof SyntaxError) throw new RuntimeError("UserCodeSyntaxError", String(error));
    if ((error as { code?: unknown } | null)?.code === "MODULE_NOT_FOUND") {
      throw new RuntimeError("ImportModuleError", String(error));
    }
    throw error;
  }
}

async function importOrRequire(root: string, directory: string, module: string): Promise<unknown> {
  const require = createRequire(join(root, "/"));
  const path = resolve(root, directory, module);
  const isModulePackage = isBelowModulePackage(dirname(path));

  if (existsSync(`${path}.js`)) {
    return isModulePackage ? import(pathToFileURL(`${path}.js`).href) : require(`${path}.js`);
  }
  if (existsSync(`${path}.mjs`)) return import(pathToFileURL(`${path}.mjs`).href);
  if (existsSync(`${path}.cjs`)) return require(`${path}.cjs`);
  return require(require.resolve(module, { paths: [root, join(root, directory)] }));
}

function isBelowModulePackage(directory: string): boolean {
  if (basename(directory) === "node_modules") return false;
  const file = join(directory, "package.json");
  if (existsSync(file)) {
    try {
      return (JSON.parse(readFileSync(file, "utf8")) as { type?: unknown }).type === "module";
    } catch {
      return false;
    }
  }
  const parent = dirname(directory);
  return parent === directory ? false : isBelowModulePackage(parent);
}

function pick(module: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], module);
}
