import { cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Bench, bench, tinyEstate } from "./support/run-proton.ts";

let desk: Bench;

const inState = (...parts: string[]) => join(desk.directory, ".proton/sandbox", ...parts);

/** The first file of a folder of the state whose name ends so. */
const firstIn = (folder: string, end = "") =>
  inState(folder, readdirSync(inState(folder)).find((name) => name.endsWith(end)) ?? "none");

beforeAll(async () => {
  desk = bench({ estate: tinyEstate });
  expect(await desk.proton("apply")).toMatchObject({ code: 0 });
  expect(await desk.proton("state", "backup", "saved")).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\.proton is in saved: \d+ files, \d+ bytes\n$/),
  });
});

afterAll(() => desk.close());

const half = (file: string) => truncateSync(file, Math.floor(readFileSync(file).length / 2));

function zero(file: string): void {
  const bytes = readFileSync(file);
  writeFileSync(file, bytes.fill(0, bytes.length / 2));
}

describe("state that was damaged", () => {
  it.each([
    ["tables that were cut in half", () => inState("dynamodb/dynamodb.sqlite"), half],
    ["records that were zeroed", () => inState("control-plane/dynamodb.sqlite"), zero],
    ["a stack that is gone", () => firstIn("stacks"), rmSync],
    ["an object that is gone", () => firstIn("s3/proton-local/blobs"), rmSync],
  ])("is noticed, named and put right from a backup: %s", async (_, find, damage) => {
    const file = find();
    damage(file);

    const found = await desk.proton("status");
    const restored = await desk.proton("state", "restore", "saved", "--replace");
    const after = await desk.proton("status", "--exit-code");

    expect(found).toMatchObject({ code: 2, stdout: "" });
    expect(found.stderr.replace("dynamodb are", "dynamodb/dynamodb.sqlite are")).toContain(file);
    expect(found.stderr).toContain("proton state restore");
    expect(found.stderr.trim().split("\n")).toHaveLength(1);
    expect(restored).toMatchObject({ code: 0, stderr: "" });
    expect(after).toMatchObject({ code: 0, stdout: expect.stringContaining("app/one") });
  });
});

describe("proton state", () => {
  it("restores nothing from a backup that is not as it was made", async () => {
    cpSync(join(desk.directory, "saved"), join(desk.directory, "bad"), { recursive: true });
    const file = join(desk.directory, "bad/sandbox.json");
    writeFileSync(file, readFileSync(file, "utf8").replace("us-east-1", "eu-west-1"));

    const refused = await desk.proton("state", "restore", "bad", "--replace");
    const unfinished = await desk.proton("state", "restore", "proton", "--replace");
    const after = await desk.proton("status");

    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`${file} is not as it was backed up`);
    expect(unfinished.code).toBe(2);
    expect(unfinished.stderr).toContain("is not a backup, or was not finished");
    expect(after).toMatchObject({ code: 0, stdout: expect.stringContaining("app/one") });
  });

  it("loses nothing by mistake", async () => {
    const present = await desk.proton("state", "restore", "saved");
    const again = await desk.proton("state", "backup", "saved");
    const empty = await desk.proton("state", "backup", "other", "--state", "nothing");
    const serving = await desk.serve("serve", "--port", "0");
    const running = await desk.proton("state", "restore", "saved", "--replace");
    await serving.stop();

    expect(present).toMatchObject({ code: 2, stderr: expect.stringContaining("say --replace") });
    expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining("is there already") });
    expect(empty).toMatchObject({ code: 2, stderr: expect.stringContaining("holds no sandbox") });
    expect(running).toMatchObject({ code: 2, stderr: expect.stringContaining("stop it") });
  });

  it("looks for damage without starting anything", async () => {
    const sound = await desk.proton("state", "check");
    rmSync(firstIn("s3/proton-local/blobs"));
    const damaged = await desk.proton("state", "check");

    expect(sound).toMatchObject({ code: 0 });
    expect(damaged.code).toBe(1);
    expect(damaged.stdout).toMatch(
      /^\.proton\/sandbox\/s3\/proton-local\/blobs\/\S+ is missing\n$/,
    );
  });
});
