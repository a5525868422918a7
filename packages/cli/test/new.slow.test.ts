import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ReadyBlock } from "../src/local/ready-block.ts";
import { type Bench, bench } from "./support/run-proton.ts";

const root = join(import.meta.dirname, "../../..");

describe("proton new, in an empty folder", () => {
  let desk: Bench;

  beforeAll(() => {
    desk = bench();
  });
  afterAll(() => desk.close());

  it("makes an estate that validates and runs", async () => {
    const runs = [
      await desk.proton("new", "environment-template", "base"),
      await desk.proton("new", "service-template", "web"),
      await desk.proton("new", "service", "hello"),
    ];
    const checked = await desk.proton("validate", "proton/base", "proton/web");
    const serving = await desk.serve<ReadyBlock>("start", "--port", "0", "--api-port", "0");
    const answer = await fetch(`${serving.ready.url}/hello`);
    const body = await answer.json();
    await serving.stop();

    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(runs[0]?.stdout).toContain("created  proton/base/schema/schema.yaml\n");
    expect(checked.code).toBe(0);
    expect(checked.stdout).not.toMatch(/error/);
    expect({ status: answer.status, body }).toEqual({ status: 200, body: { greeting: "hello" } });
  });

  it("makes a component that is deployed beside its instance", async () => {
    const made = await desk.proton("new", "component", "uploads");
    const applied = await desk.proton("apply", "--yes");
    const status = await desk.proton("status");
    const again = await desk.proton("plan");

    expect(made).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("created  proton/components/uploads/cloudformation.yaml\n"),
    });
    expect(applied.code, applied.stderr).toBe(0);
    expect(status.stdout).toMatch(/uploads +local +hello\/local +SUCCEEDED/);
    expect(again.stdout).toMatch(/^Nothing to do/);
  });

  it.each([
    [["service-template", "web"], "has the name web among its templates"],
    [["servic", "x"], '"servic" cannot be made; did you mean "service"?'],
    [["service", "../x"], 'the name is "../x"'],
    [["service", "other", "--template", "base"], "base is an environment template"],
    [["component", "x", "--service", "nobody"], 'no service is called "nobody"'],
    [["component", "x", "--instance", "nobody"], 'hello has no instance "nobody", only local'],
    [["component", "x", "--environment", "nowhere"], 'no environment is called "nowhere"'],
    [["component", "uploads"], "has the name uploads among its components"],
    [["handler", "about"], "packages/handlers/src"],
  ])("refuses %j and changes nothing", async (words, message) => {
    const file = join(desk.directory, "proton/proton.yaml");
    const before = readFileSync(file, "utf8");

    const { code, stderr } = await desk.proton("new", ...words);

    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(readFileSync(file, "utf8")).toBe(before);
  });
});

describe("proton new handler", () => {
  let desk: Bench;

  beforeAll(() => {
    desk = bench({ estate: join(root, "proton") });
    const handlers = join(desk.directory, "packages/handlers");
    mkdirSync(handlers, { recursive: true });
    const source = join(root, "packages/handlers");
    const isCopied = (path: string) => !["node_modules", "dist"].includes(basename(path));
    cpSync(source, handlers, { recursive: true, filter: isCopied });
    symlinkSync(join(source, "node_modules"), join(handlers, "node_modules"));
    symlinkSync(join(root, "packages/shared"), join(desk.directory, "packages/shared"));
    cpSync(join(root, "tsconfig.base.json"), join(desk.directory, "tsconfig.base.json"));
    symlinkSync(join(root, "node_modules"), join(desk.directory, "node_modules"));
  });
  afterAll(() => desk.close());

  it("writes a handler, a test that passes, and the route", async () => {
    const made = await desk.proton(
      ...["new", "handler", "show-item-title", "--access", "read", "--service", "items"],
      ...["--route", "GET /items/{id}/title"],
    );
    const file = "packages/handlers/test/show-item-title.test.ts";
    const words = [join(root, "node_modules/vitest/vitest.mjs"), "run", "--root", ".", file];
    const tested = spawnSync(process.execPath, words, { cwd: desk.directory, encoding: "utf8" });
    const spec = readFileSync(
      join(desk.directory, "proton/lambda-service/spec/local.yaml"),
      "utf8",
    );

    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(tested.stdout + tested.stderr).toMatch(/2 passed/);
    expect(spec).toContain("- GET /items/{id}/title show-item-title read\n");
    expect(spec).toContain("- POST /items create-item write\n");
  });

  it("refuses a route that the service answers already", async () => {
    const { code, stderr } = await desk.proton(
      ...["new", "handler", "again", "--service", "items", "--route", "GET /items"],
    );

    expect(code).toBe(2);
    expect(stderr).toContain("items answers GET /items with list-items already");
  });
});
