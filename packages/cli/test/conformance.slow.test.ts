import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { conformanceCases, runConformance } from "@proton/handlers/conformance";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningLocal, runLocal } from "../src/local/run-local.ts";

const root = join(import.meta.dirname, "../../..");

describe.each(["2.0", "1.0"])("the application in the sandbox, payload format %s", (format) => {
  let directory: string;
  let running: RunningLocal;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "proton-conformance-"));
    cpSync(join(root, "proton"), join(directory, "proton"), { recursive: true });
    const spec = join(directory, "proton/lambda-service/spec/local.yaml");
    const text = readFileSync(spec, "utf8");
    writeFileSync(
      spec,
      text.replace("    spec:\n", `    spec:\n      payload_format: "${format}"\n`),
    );
    const result = await runLocal({
      root: directory,
      estateFile: join(directory, "proton/proton.yaml"),
      codeFile: join(root, "packages/handlers/dist/function.zip"),
      stateDirectory: join(directory, ".proton"),
      port: 0,
      apiPort: 0,
      fresh: false,
    });
    if (result.kind !== "running") throw new Error(JSON.stringify(result));
    running = result.running;
  });

  afterAll(async () => {
    await running?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  it("has cases to hold it to", () => {
    expect(conformanceCases.length).toBeGreaterThan(50);
  });

  // The long ones try the data, which does not see the format: once is enough.
  const cases = conformanceCases.filter(({ isLong = false }) => !isLong || format === "2.0");
  it.each(cases)("$name", async (conformanceCase) => {
    const results = await runConformance({
      url: running.ready.url ?? "",
      cases: [conformanceCase],
    });

    expect(results).toEqual([{ name: conformanceCase.name, outcome: "passed" }]);
  });
});
