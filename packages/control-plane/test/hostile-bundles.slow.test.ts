import { type HostileBundle, hostileBundles, hostileFiles } from "@proton/bundle/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BundleWork, type ControlPlane, createIsolatedBundleWork } from "../src/index.ts";
import { archiveOf } from "./support/archives.ts";
import { createHarness, type Harness } from "./support/harness.ts";

const bundle = (made: HostileBundle) => archiveOf(hostileFiles(made));

const resource = {
  arn: "arn:aws:proton:us-east-1:123456789012:environment/e",
  templateArn: "arn:aws:proton:us-east-1:123456789012:environment-template/env",
  templateMajorVersion: "1",
  templateMinorVersion: "0",
  accountId: "123456789012",
  deploymentId: "one",
};

describe("a control plane whose bundles are handled elsewhere", () => {
  let harness: Harness;
  let plane: ControlPlane;
  beforeAll(async () => {
    harness = await createHarness({ bundleWork: createIsolatedBundleWork() });
    plane = harness.controlPlane;
    await plane.call("CreateEnvironmentTemplate", { name: "hostile" });
  });
  afterAll(async () => {
    await plane.close();
    await harness.close();
  });

  it.each(hostileBundles)("registers or refuses %s, and answers meanwhile", async (_name, made) => {
    harness.objects.set("hostile", await bundle(made));
    const { environmentTemplateVersion: version } = await plane.call(
      "CreateEnvironmentTemplateVersion",
      { templateName: "hostile", source: { s3: { bucket: "templates", key: "hostile" } } },
    );
    const { majorVersion, minorVersion } = version;
    const key = { templateName: "hostile", majorVersion, minorVersion };

    let answers = 0;
    let status: string = version.status;
    while (status === "REGISTRATION_IN_PROGRESS") {
      const found = await plane.call("GetEnvironmentTemplateVersion", key);
      status = found.environmentTemplateVersion.status;
      answers += 1;
      // The table in memory answers before anything else can happen.
      await new Promise((resolve) => setImmediate(resolve));
    }

    expect(["DRAFT", "REGISTRATION_FAILED"]).toContain(status);
    expect(answers).toBeGreaterThan(3);
  });
});

describe.each([
  ["time", { seconds: 0.001 }, "takes more than 0.001 s to check or render"],
  ["memory", { megabytes: 8 }, "ends a process of 8 MB in which it is checked or rendered"],
])("work that hits its limit of %s", (_name, limits, words) => {
  let work: BundleWork;
  beforeAll(() => {
    work = createIsolatedBundleWork(limits);
  });
  afterAll(() => work.close());

  it("is a finding, of a check as of a rendering", async () => {
    const archive = await bundle({});
    const check = {
      archive,
      templateName: "env",
      kind: "environment",
      customerManaged: false,
    } as const;
    const values = { part: "environment", namespace: {}, origins: new Map(), resource } as const;

    const checked = await work.check(check);
    const rendered = await work.render(
      { digest: "1", name: "env.tar.gz", load: async () => archive },
      values,
    );
    const text = await work.text({ digest: "1", name: "env", load: async () => archive }, values);
    const rehearsed = await work.rehearse({ directory: import.meta.dirname, specs: [] });
    const resolved = await work.resolve({ schema: "", spec: "", part: { part: "environment" } });

    const finding = { rule: "BDL1007", severity: "error", message: expect.stringContaining(words) };
    expect(checked).toMatchObject({ outcome: "rejected", findings: [finding] });
    expect(rendered).toMatchObject({ outcome: "failed", findings: [finding] });
    expect(text).toMatchObject({ outcome: "failed", findings: [finding] });
    expect(rehearsed).toMatchObject({ ...finding, file: import.meta.dirname });
    expect(resolved.findings).toEqual([expect.objectContaining(finding)]);
  });
});

it("does the same work elsewhere as here, with many at once", async () => {
  const work = createIsolatedBundleWork({ idleMilliseconds: 10 });
  const archive = await bundle({ property: "{ type: string, default: text }" });
  const check = {
    archive,
    templateName: "env",
    kind: "environment",
    customerManaged: false,
  } as const;
  const registered = { digest: "1", name: "env.tar.gz", load: async () => archive };
  const values = {
    part: "environment",
    namespace: { environment: { name: "e", inputs: { value: "abc" } } },
    origins: new Map(),
    resource,
  } as const;

  const [checks, renderings] = await Promise.all([
    Promise.all(Array.from({ length: 5 }, () => work.check(check))),
    Promise.all(Array.from({ length: 5 }, () => work.render(registered, values))),
  ]);
  const breaks = await work.breaks("schema: {}", "schema: {}");
  const text = await work.text(registered, values);
  const rehearsed = await work.rehearse({ directory: import.meta.dirname, specs: ["spec: {}"] });
  await work.close();

  expect(checks.map(({ outcome }) => outcome)).toEqual(Array(5).fill("accepted"));
  for (const rendered of renderings) {
    expect(rendered).toMatchObject({ outcome: "rendered", text: expect.stringContaining("q3") });
  }
  expect(breaks).toEqual([]);
  expect(text).toMatchObject({ outcome: "rendered", text: expect.stringContaining("q3") });
  expect(rehearsed).toBeUndefined();
});
