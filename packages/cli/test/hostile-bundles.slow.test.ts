import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packBundle, readBundle } from "@proton/bundle";
import { type HostileBundle, hostileBundles, hostileFiles } from "@proton/bundle/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openServerConnection } from "../src/connection/server-connection.ts";
import { findServer } from "../src/local/endpoint-file.ts";
import type { ReadyBlock } from "../src/local/ready-block.ts";
import { type Bench, bench } from "./support/run-proton.ts";

const root = join(import.meta.dirname, "../../..");
const code = join(root, "packages/handlers/dist/function.zip");

let desk: Bench;

beforeAll(() => {
  desk = bench({ estate: join(root, "proton") });
});

afterAll(() => desk.close());

/** Writes the bundle below the bench, with a spec of one value, and says where. */
function write(name: string, made: HostileBundle): string {
  const directory = name.replaceAll(/\W+/g, "-");
  const value = made.property?.includes("array") ? "[a]" : "a";
  const files = {
    ...hostileFiles(made),
    "spec/spec.yaml": `proton: EnvironmentSpec\nspec: { value: ${value} }\n`,
  };
  for (const [path, text] of Object.entries(files)) {
    const file = join(desk.directory, directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return directory;
}

describe("hostile bundles", () => {
  it("end in findings or in their text from the command line", async () => {
    const runs = hostileBundles.flatMap(([name, made]) => {
      const directory = write(name, made);
      return [["validate", directory, "--json"] as const, ["render", directory] as const];
    });

    const wrong: string[] = [];
    for (const words of runs) {
      const { code: exit, stdout, stderr } = await desk.proton(...words);
      const isUnderstood =
        exit === 0 ? stderr === "" : exit === 1 && /error|"rule"/.test(stdout + stderr);
      if (!isUnderstood) wrong.push(`${words.join(" ")} ended with ${exit}: ${stderr}`);
    }

    expect(runs).toHaveLength(16);
    expect(wrong).toEqual([]);
  });

  it("are registered or refused by a server whose application answers meanwhile", async () => {
    const { ready } = await desk.serve<ReadyBlock>(
      "start",
      "--code",
      code,
      "--port",
      "0",
      "--api-port",
      "0",
    );
    const server = await findServer(join(desk.directory, ".proton"));
    if (server === undefined) throw new Error("the server does not say where it is");
    const { api, upload } = openServerConnection(server);
    const templateName = "hostile";
    await api.call("CreateEnvironmentTemplate", { name: templateName });
    const versions: { readonly majorVersion: string; readonly minorVersion: string }[] = [];
    for (const [index, [name, made]] of hostileBundles.entries()) {
      const { bundle } = readBundle({ directory: join(desk.directory, write(name, made)) });
      if (bundle === undefined) throw new Error(`${name} is not a bundle`);
      const { bytes } = packBundle(bundle, { rootName: "hostile" });
      const source = { s3: await upload(`hostile/${index}.tar.gz`, bytes) };
      const request = { templateName, source };
      const registered = await api.call("CreateEnvironmentTemplateVersion", request);
      versions.push(registered.environmentTemplateVersion);
    }

    const answers: number[] = [];
    const statusesNow = () =>
      Promise.all(
        versions.map(async ({ majorVersion, minorVersion }) => {
          const key = { templateName, majorVersion, minorVersion };
          const found = await api.call("GetEnvironmentTemplateVersion", key);
          return found.environmentTemplateVersion.status;
        }),
      );
    let statuses = await statusesNow();
    while (statuses.includes("REGISTRATION_IN_PROGRESS")) {
      answers.push((await fetch(`${ready.url}/health`)).status);
      statuses = await statusesNow();
    }

    expect(statuses).toHaveLength(hostileBundles.length);
    expect(["DRAFT", "REGISTRATION_FAILED"]).toEqual(expect.arrayContaining(statuses));
    expect(answers.length).toBeGreaterThan(3 * hostileBundles.length);
    expect(new Set(answers)).toEqual(new Set([200]));
  });
});
