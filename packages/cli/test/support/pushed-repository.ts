import { execFile, execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Execution } from "@proton/sandbox";
import type { PipelineState } from "../../src/pipelines/pipeline-api.ts";
import { type Bench, bench, type Serving } from "./run-proton.ts";

const root = join(import.meta.dirname, "../../../..");

/** A repository of a service, beside an estate that `proton start` serves. */
export interface PushedRepository extends Bench {
  readonly serving: Serving<Ready>;
  start(): Promise<void>;
  write(file: string, text: string): void;
  git(...words: readonly string[]): string;
  commit(message: string): void;
  /** Pushes to the local remote; what the pusher was told. */
  push(branch?: string): Promise<string>;
  pipeline(): Promise<PipelineState>;
  newest(): Promise<Execution>;
}

interface Ready {
  readonly url: string;
  readonly apiUrl: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly environments: readonly { readonly name: string; readonly url: string }[];
}

/** What the service's pipeline runs: a repository that has nothing to install. */
export const PIPELINE_INPUTS = `pipeline:
  install_command: node --version
  test_command: node test.mjs
  build_command: node build.mjs
  function_archive: function.zip
  proton_command: proton
  command_files: []
`;

const build = `import { readFileSync, writeFileSync } from "node:fs";
import { zipSync } from "./fflate.mjs";
writeFileSync("function.zip", zipSync({ "list-items.mjs": readFileSync("list-items.mjs") }));
`;

/** The service's only handler. */
export const handler = (version: string) =>
  `export const handler = async () => ({ statusCode: 200, body: ${JSON.stringify(version)} });\n`;

/** Makes the repository with a first commit and starts the estate. */
export async function pushedRepository(
  spec: string,
  options: {
    readonly estate?: string;
    /** Further options of `start`. */
    readonly startOptions?: readonly string[];
    /** Changes files before the first commit. */
    readonly edit?: (directory: string) => void;
  } = {},
): Promise<PushedRepository> {
  const { estate, edit, startOptions = [] } = options;
  const desk = bench({ estate: join(root, "proton") });
  let serving: Serving<Ready>;
  const write = (file: string, text: string) => writeFileSync(join(desk.directory, file), text);
  const git = (...words: readonly string[]) =>
    execFileSync("git", ["-C", desk.directory, ...words], { encoding: "utf8", stdio: "pipe" });
  const pipeline = async () => {
    const { stdout } = await desk.proton("pipeline", "status", "items", "--json");
    return JSON.parse(stdout) as PipelineState;
  };
  const repository: PushedRepository = {
    ...desk,
    get serving() {
      return serving;
    },
    async start() {
      const code = join(root, "packages/handlers/dist/function.zip");
      serving = await desk.serve(
        "start",
        "--code",
        code,
        "--port",
        "0",
        "--api-port",
        "0",
        ...startOptions,
      );
    },
    write,
    git,
    commit(message) {
      git("add", "-A");
      git("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "commit", "-qm", message);
    },
    async push(branch = "main") {
      const words = ["-C", desk.directory, "push", "local", `HEAD:${branch}`];
      const { stderr } = await promisify(execFile)("git", words);
      return stderr.replaceAll(/^remote: |\s+$/gm, "");
    },
    pipeline,
    newest: async () => (await pipeline()).executions[0] as Execution,
  };

  write("proton/lambda-service/spec/local.yaml", spec);
  if (estate !== undefined) write("proton/proton.yaml", estate);
  const { resolve } = createRequire(join(root, "packages/sandbox/package.json"));
  copyFileSync(join(resolve("fflate"), "../../esm/browser.js"), join(desk.directory, "fflate.mjs"));
  write("build.mjs", build);
  write("test.mjs", "");
  write("list-items.mjs", handler("one"));
  write(".gitignore", ".proton\n");
  mkdirSync(join(desk.directory, ".proton"));
  edit?.(desk.directory);
  git("init", "-q", "-b", "main");
  repository.commit("Answer one");
  await repository.start();
  return repository;
}
