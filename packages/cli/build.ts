/**
 * Bundles the command into `dist/`, a package of its own that runs anywhere: without this workspace,
 * without TypeScript, and without an installation as far as its `dependencies` are not needed.
 *
 *   node build.ts
 */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join, relative } from "node:path";
import { build, type Plugin } from "esbuild";
import { type Zippable, zipSync } from "fflate";
import manifest from "./package.json" with { type: "json" };
import { OLDEST_NODE } from "./src/oldest-node.ts";

const directory = import.meta.dirname;
const outputDirectory = join(directory, "dist");
/** Where files are found from their modules as in the sources: two folders below what was generated. */
const binDirectory = join("lib", "bin");
/** What cannot be bundled, for its native parts: installed with the package. */
const external = ["classic-level"];
/** What most commands import and few use. */
const LAZY =
  /^(?:node:)?(?:child_process|crypto|dns|http2?|https|net|readline(?:\/promises)?|sqlite|tls|worker_threads|zlib)$/;
/** The earliest that an archive can say. */
const EPOCH = "1980-01-01T00:00:00";
/** A cold start reads all of it. */
const LARGEST_FUNCTION = 2_500_000;

// Built aside and moved at the end, so that dist/ is always whole.
const staging = mkdtempSync(join(directory, ".dist-"));
try {
  const generated = join(directory, "../cloudformation/generated");
  await bundleFunction(generated);
  await bundleAll({ proton: "src/main.ts" });
  cpSync(generated, join(staging, "generated"), { recursive: true });
  cpSync(join(directory, "../../docs/rules"), join(staging, "rules"), { recursive: true });
  cpSync(join(directory, "../console/dist"), join(staging, "console"), { recursive: true });
  for (const file of ["README.md", "LICENSE"]) {
    cpSync(join(directory, file === "LICENSE" ? "../../LICENSE" : file), join(staging, file));
  }
  writeFileSync(join(staging, "package.json"), `${JSON.stringify(packageJson(), null, 2)}\n`);
  rmSync(outputDirectory, { recursive: true, force: true });
  renameSync(staging, outputDirectory);
} finally {
  rmSync(staging, { recursive: true, force: true });
}

/** The control plane as a Lambda function, in an archive that only its content changes. */
async function bundleFunction(generated: string): Promise<void> {
  await bundleAll({ "control-plane": "src/hosted/function.ts" });
  cpSync(generated, join(staging, "generated"), { recursive: true });
  const names = readdirSync(staging, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(staging, join(parentPath, name)).replaceAll("\\", "/"));
  const files: Zippable = {};
  for (const name of names.toSorted()) {
    files[name] = [readFileSync(join(staging, name)), { mtime: EPOCH }];
  }
  const archive = zipSync(files, { level: 9 });
  if (archive.length > LARGEST_FUNCTION) {
    throw new Error(
      `control-plane.zip has ${archive.length} bytes, of at most ${LARGEST_FUNCTION}`,
    );
  }
  for (const name of readdirSync(staging)) rmSync(join(staging, name), { recursive: true });
  writeFileSync(join(staging, "control-plane.zip"), archive);
}

async function bundleAll(entryPoints: Record<string, string>): Promise<void> {
  const workers = new Set<string>();
  await bundle(entryPoints, workers);
  for (const worker of workers) await bundle({ [nameOf(worker)]: worker }, workers);
}

async function bundle(entryPoints: Record<string, string>, workers: Set<string>): Promise<void> {
  await build({
    absWorkingDir: directory,
    entryPoints,
    outdir: join(staging, binDirectory),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node22",
    // Names stay, so that a stack says where.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    // The ES modules of the SDK: their names can be imported as they are in the sources.
    mainFields: ["module", "main"],
    external,
    // CommonJS packages ask for Node.js' own modules with `require`.
    banner: {
      js: 'import{createRequire as nodeRequire}from"node:module";const require=nodeRequire(import.meta.url);',
    },
    plugins: [modulesByUrl(workers), lazyBuiltins()],
    logLevel: "warning",
  });
}

/**
 * Modules of Node.js that are loaded as they are used: together they take as much time as all of a short
 * command. An ES import would also evaluate what node:http exports lazily, which is fetch and WebSocket.
 */
function lazyBuiltins(): Plugin {
  return {
    name: "lazy-builtins",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: LAZY }, ({ path }) => ({
        path: path.replace(/^node:/, ""),
        namespace: "lazy-builtin",
      }));
      onLoad({ filter: /./, namespace: "lazy-builtin" }, ({ path }) => {
        // Some are there by this name only, as sqlite.
        const builtin = process.getBuiltinModule(`node:${path}`);
        if (builtin === undefined) throw new Error(`Node.js has no module node:${path}`);
        const names = Object.getOwnPropertyNames(builtin);
        const load = `process.getBuiltinModule("node:${path}")`;
        const getters = names.map((name) => `get ${name}(){return ${load}.${name}}`);
        return { contents: `module.exports={${getters.join(",")}};` };
      });
    },
  };
}

/** What a module starts as a worker or process, `new URL("./x.ts", import.meta.url)`, is bundled beside it. */
function modulesByUrl(found: Set<string>): Plugin {
  return {
    name: "modules-by-url",
    setup({ onLoad }) {
      onLoad({ filter: /packages\/[^/]+\/src\/.*\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        const pattern = /new URL\(\s*"(\.{1,2}\/[^"]+\.(?:ts|py))",\s*import\.meta\.url\s*,?\s*\)/g;
        if (!pattern.test(text)) return undefined;
        const contents = text.replace(pattern, (_, target: string) => {
          const file = join(path, "..", target);
          if (target.endsWith(".py")) {
            const name = nameOf(file);
            mkdirSync(join(staging, binDirectory), { recursive: true });
            cpSync(file, join(staging, binDirectory, name));
            return `new URL("./${name}", import.meta.url)`;
          }
          found.add(relative(directory, file));
          return `new URL("./${nameOf(file)}.mjs", import.meta.url)`;
        });
        return { contents, loader: "ts" };
      });
    },
  };
}

/** `sandbox-bootstrap` for packages/sandbox/src/functions/worker/bootstrap.ts. */
function nameOf(file: string): string {
  const [, packageName = ""] = /([^/]+)\/src\//.exec(join(directory, file)) ?? [];
  return `${packageName}-${basename(file, ".ts")}`;
}

function packageJson() {
  const { version, license } = manifest;
  const installed = (name: string) => join("../dynamodb/node_modules", name, "package.json");
  const versionOf = (name: string): string =>
    JSON.parse(readFileSync(join(directory, installed(name)), "utf8")).version;
  return {
    name: "proton-templates",
    version,
    description: "AWS Proton templates: check, render, version, provision and deploy them",
    license,
    type: "module",
    bin: { proton: `./${binDirectory.replaceAll("\\", "/")}/proton.mjs` },
    engines: { node: `>=${OLDEST_NODE}` },
    dependencies: Object.fromEntries(external.map((name) => [name, versionOf(name)])),
  };
}
