import { mkdirSync, statSync, writeFileSync } from "node:fs";
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

/** A template that loops for longer than a rendering may. */
const bombOf = (depth: number) =>
  `${"{% for i in range(10000) %}".repeat(depth)}{% set x = 1 %}${"{% endfor %}".repeat(depth)}Resources: {}\n`;

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

  it("end in findings or a plan where an estate names them", async () => {
    const names = ["a thousand million items", "a key of shared tuples"];
    const chosen = hostileBundles.filter(([name]) => names.includes(name));
    const paths = chosen.map(([name, made]) => write(name, made));
    const templates = paths.map((path) => `  - { name: ${path}, path: ${path} }`);
    const environments = paths.map(
      (path) => `  - { name: of-${path}, template: ${path}, spec: ${path}/spec/spec.yaml }`,
    );
    const estate = (entries: readonly string[]) => {
      const lists = ["templates:", ...templates, "environments:", ...entries, "services: []\n"];
      writeFileSync(join(desk.directory, "hostile.yaml"), lists.join("\n"));
    };

    estate(environments);
    const refused = await desk.proton("plan", "--estate", "hostile.yaml");
    estate(environments.slice(1));
    const shown = await desk.proton("plan", "--estate", "hostile.yaml");

    expect(refused).toMatchObject({ code: 1, stdout: "" });
    expect(refused.stderr).toContain("BDL4007  value: has 1 items, at least 1000000000 are needed");
    expect(shown).toMatchObject({ code: 0, stdout: expect.stringContaining(paths[0] ?? "") });
  });

  it("end in deployments or failures with their reason when an estate of them is applied, and are adopted", async () => {
    const templates = hostileBundles.map(([name, made]) => ({ path: write(name, made), made }));
    const isDeployed = ({ property = "" }: HostileBundle) => !/min(Items|Length)/.test(property);
    const deployed = templates.filter(({ made }) => isDeployed(made)).map(({ path }) => path);
    const lists = [
      ...["templates:", ...templates.map(({ path }) => `  - { name: ${path}, path: ${path} }`)],
      "environments:",
      ...deployed.map(
        (path) => `  - { name: of-${path}, template: ${path}, spec: ${path}/spec/spec.yaml }`,
      ),
      "services: []\n",
    ];
    writeFileSync(join(desk.directory, "all.yaml"), lists.join("\n"));
    const on = ["--estate", "all.yaml", "--state", "applied"];

    const applied = await desk.proton("apply", ...on);
    await desk.proton("forget", "environment/of-a-pattern-that-backtracks", "--state", "applied");
    const adopted = await desk.proton("adopt", ...on);
    write("a pattern that backtracks", { template: bombOf(deployed.length) });
    const refused = await desk.proton("adopt", ...on);

    expect(deployed).toHaveLength(5);
    expect(applied.code).toBe(1);
    expect(applied.stderr.match(/^done +template/gm)).toHaveLength(hostileBundles.length);
    expect(applied.stderr.match(/^done +environment .*$/gm)).toEqual([
      "done     environment of-a-pattern-that-backtracks",
    ]);
    expect(applied.stderr.match(/^failed .*\[(JINJA1004|CFN2013)\]$/gm)).toHaveLength(4);
    expect(adopted).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("= environment of-a-pattern-that-backtracks equals"),
    });
    expect(refused).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/x environment of-a-pattern\S+ cannot adopt .*operations/),
    });
  });

  it("make a service whose samples are not as large as they ask for", async () => {
    const bundle = hostileFiles({ property: "{ type: array, minItems: 1000000000 }" });
    for (const [path, text] of Object.entries(bundle)) {
      const file = join(desk.directory, "big", path.replace("infrastructure", "instance_$&"));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text.replace("environment_input_type", "service_input_type"));
    }
    writeFileSync(
      join(desk.directory, "big.yaml"),
      "templates: [{ name: big, path: big }]\nenvironments: []\nservices: []\n",
    );

    const made = await desk.proton(
      "new",
      "service",
      "api",
      "--estate",
      "big.yaml",
      "--environment",
      "dev",
    );

    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(statSync(join(desk.directory, "services/api.yaml")).size).toBeLessThan(100_000);
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
    expect(answers.length).toBeGreaterThan(0);
    expect(new Set(answers)).toEqual(new Set([200]));
  });
});
