import { dirname, join } from "node:path";
import { createIsolatedBundleWork } from "@proton/control-plane/bundle-work";
import { afterAll, expect, it } from "vitest";
import { tinyEstate } from "../../test/support/run-proton.ts";
import { rehearseEstate } from "./rehearse-estate.ts";

const root = dirname(tinyEstate);
const file = join(tinyEstate, "proton.yaml");
const work = createIsolatedBundleWork();
const hurried = createIsolatedBundleWork({ seconds: 0.001 });
afterAll(() => Promise.all([work.close(), hurried.close()]));

it("finds nothing where a process comes to the end of reading", async () => {
  expect(await rehearseEstate(root, file, work)).toEqual([]);
});

it("names the bundle that a process does not come to the end of", async () => {
  const findings = await rehearseEstate(root, file, hurried);

  expect(findings.map(({ rule, file: found }) => `${rule} ${found}`).sort()).toEqual([
    "BDL1007 estate/environment",
    "BDL1007 estate/service",
  ]);
});
