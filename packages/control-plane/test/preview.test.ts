import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createApp,
  createDev,
  createHarness,
  environmentSpec,
  type Harness,
  serviceSpec,
} from "./support/harness.ts";
import { createMemoryStore } from "./support/memory-store.ts";

let harness: Harness;

beforeEach(async () => {
  harness = await createHarness({ store: createMemoryStore() });
  await createDev(harness.controlPlane);
  await createApp(harness.controlPlane);
});

afterEach(() => harness.close());

const environment = { type: "ENVIRONMENT", environmentName: "dev" } as const;
const instance = {
  type: "SERVICE_INSTANCE",
  serviceName: "app",
  serviceInstanceName: "one",
} as const;

describe("a preview", () => {
  it.each([
    ["an environment", environment, environmentSpec()],
    ["an instance", instance, serviceSpec({ one: {} })],
    [
      "a pipeline",
      { type: "SERVICE_PIPELINE", serviceName: "app" } as const,
      serviceSpec({ one: {} }, {}),
    ],
  ])("asks the provisioner about the stack of %s, and leaves no trace", async (_, target, spec) => {
    const before = await harness.controlPlane.call("ListDeployments", {});
    const preview = await harness.controlPlane.preview({ target, spec });
    const after = await harness.controlPlane.call("ListDeployments", {});

    expect(preview).toMatchObject({ outcome: "planned", changes: expect.any(Array) });
    if (preview.outcome !== "planned") return;
    expect([...harness.world.stacks.keys()]).toContain(preview.stackName);
    expect(after).toEqual(before);
  });

  it("knows what has no stack yet", async () => {
    const target = { type: "ENVIRONMENT", environmentName: "prod" } as const;

    const preview = await harness.controlPlane.preview({ target, spec: environmentSpec() });

    expect(preview).toEqual({ outcome: "new" });
  });

  it("renders what is not there yet, with the lines of the template that wrote it", async () => {
    const target = { type: "ENVIRONMENT", environmentName: "prod" } as const;
    const planned = { templateName: "env" };
    const templateVersion = { major: "1", minor: "0" };
    const asked = { target, spec: environmentSpec(), planned, templateVersion, isRendered: true };

    const preview = await harness.controlPlane.preview(asked);

    if (preview.outcome !== "new" || preview.rendered === undefined)
      throw new Error(JSON.stringify(preview));
    const { text, lines, template } = preview.rendered;
    const source = template?.text.split("\n") ?? [];
    const literal = text.split("\n").flatMap((line, index) => {
      const written = source[(lines[index]?.line ?? 0) - 1] ?? "";
      return line.trim() === "" || written.includes("{") ? [] : [[line, written]];
    });
    expect(literal.length).toBeGreaterThan(0);
    for (const [line, written] of literal) expect(line).toBe(written);
  });

  it("renders a bundle that is not registered", async () => {
    const archive = harness.objects.get("environment") as Uint8Array;
    const templateVersion = { major: "1", minor: "1" };
    const asked = { target: environment, spec: environmentSpec(), archive, templateVersion };

    const preview = await harness.controlPlane.preview(asked);

    expect(preview).toMatchObject({ outcome: "planned" });
  });

  it.each([
    ["a spec that the schema refuses", { spec: environmentSpec({ hold: 7 }) }, /hold/],
    ["an archive that is none", { archive: Buffer.from("no") }, /./],
    ["a version that is not there", { templateVersion: { major: "9", minor: "9" } }, /9\.9/],
  ])("says why %s would fail", async (_what, changes, message) => {
    const asked = { target: environment, spec: environmentSpec(), ...changes };

    const preview = await harness.controlPlane.preview(asked);

    expect(preview).toMatchObject({ outcome: "failed", message: expect.stringMatching(message) });
  });
});
