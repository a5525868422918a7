import { execFile, execFileSync } from "node:child_process";
import { copyFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ServedProton } from "./serve-proton.ts";

const root = join(import.meta.dirname, "../../../..");

const instance = (environment: string) => `  - name: ${environment}
    environment: ${environment}
    spec:
      routes: ["GET /items list-items list"]
`;

/** Its pipeline builds without installing anything, and asks before the second environment. */
const SPEC = `proton: ServiceSpec
pipeline:
  install_command: node --version
  test_command: node test.mjs
  build_command: node build.mjs
  function_archive: function.zip
  proton_command: proton
  command_files: []
  approval: true
instances:
${instance("local")}${instance("second")}`;

const ESTATE = `templates:
  - { name: environment, path: environment }
  - { name: lambda-service, path: lambda-service }
environments:
  - { name: local, template: environment, spec: environment/spec/local.yaml }
  - { name: second, template: environment, spec: environment/spec/local.yaml }
services:
  - { name: items, template: lambda-service, spec: lambda-service/spec/local.yaml }
`;

const BUILD = `import { readFileSync, writeFileSync } from "node:fs";
import { zipSync } from "./fflate.mjs";
writeFileSync("function.zip", zipSync({ "list-items.mjs": readFileSync("list-items.mjs") }));
`;

/** A service whose repository is where Proton is served. */
export interface PushedService {
  /** Commits a test that prints or throws something, and pushes; nobody waits for the pipeline. */
  push(test: string): void;
}

/** Makes the estate of a service with a pipeline, and its repository. */
export async function pushedService(served: ServedProton): Promise<PushedService> {
  const { directory } = served;
  const write = (file: string, text: string) => writeFileSync(join(directory, file), text);
  const git = (...words: readonly string[]) =>
    execFileSync("git", ["-C", directory, ...words], { encoding: "utf8", stdio: "pipe" });
  write("proton/lambda-service/spec/local.yaml", SPEC);
  write("proton/proton.yaml", ESTATE);
  const { resolve } = createRequire(join(root, "packages/sandbox/package.json"));
  copyFileSync(join(resolve("fflate"), "../../esm/browser.js"), join(directory, "fflate.mjs"));
  write("build.mjs", BUILD);
  write("list-items.mjs", "export const handler = async () => ({ statusCode: 200 });\n");
  write(".gitignore", ".proton\n");
  git("init", "-q", "-b", "main");
  await served.proton("apply", "--yes");
  await served.proton("pipeline", "remote", "--add");
  return {
    push(test) {
      write("test.mjs", test);
      git("add", "-A");
      const who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
      git(...who, "commit", "-qm", test);
      // What the pusher is told lasts as long as the execution; the page is told the same.
      void promisify(execFile)("git", ["-C", directory, "push", "local", "main"]).catch(() => {});
    },
  };
}
