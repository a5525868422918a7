import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Bench, bench, tinyEstate } from "./support/run-proton.ts";

let desk: Bench;

beforeAll(() => {
  desk = bench({ estate: tinyEstate });
});

afterAll(() => desk.close());

function estateOf(major: number): void {
  writeFileSync(
    join(desk.directory, "proton/proton.yaml"),
    `templates:\n  - name: tiny\n    path: environment\n    major: ${major}\n`,
  );
}

async function recommended(): Promise<string> {
  const { stdout } = await desk.proton("status", "--json");
  return JSON.parse(stdout).templates[0].recommendedVersion;
}

it("believes the number that the API gives where the versions of a major were deleted", async () => {
  estateOf(1);
  await desk.proton("apply");
  estateOf(2);
  await desk.proton("apply");
  const before = await recommended();
  for (const majorVersion of ["1", "2"]) {
    const input = JSON.stringify({ templateName: "tiny", majorVersion, minorVersion: "0" });
    const deleted = await desk.proton("api", "DeleteEnvironmentTemplateVersion", "--input", input);
    expect(deleted.code, deleted.stderr).toBe(0);
  }

  const renumbered = await desk.proton("apply");
  const again = await desk.proton("apply");
  estateOf(3);
  const applied = await desk.proton("apply");
  const planned = await desk.proton("plan");

  expect(before).toBe("2.0");
  expect(renumbered).toMatchObject({ code: 1, stderr: expect.stringContaining("made it 3.0") });
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining("write `major: 3`") });
  expect(applied.code, applied.stderr).toBe(0);
  expect(await recommended()).toBe("3.0");
  expect(planned.stdout).toMatch(/^Nothing to do/);
});
