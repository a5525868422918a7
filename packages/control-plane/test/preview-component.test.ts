import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApp, createDev, createHarness, type Harness } from "./support/harness.ts";
import { createMemoryStore } from "./support/memory-store.ts";

const ROLE = "arn:aws:iam::123456789012:role/components";
const MANIFEST = `infrastructure:
  templates:
    - { file: queue.yaml, rendering_engine: jinja, template_language: cloudformation }
`;
const TEMPLATE = `Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: "{{ component.name }} in {{ environment.name }}"
`;
const ATTACHED = { serviceName: "app", serviceInstanceName: "one" };
const component = { name: "queue", environmentName: "dev", templateFile: TEMPLATE };

let harness: Harness;

beforeEach(async () => {
  harness = await createHarness({ store: createMemoryStore() });
  await createDev(harness.controlPlane);
  await harness.controlPlane.call("UpdateEnvironment", {
    name: "dev",
    deploymentType: "NONE",
    componentRoleArn: ROLE,
  });
});

afterEach(() => harness.close());

/** Deploys the component as it is previewed. */
async function deployed(): Promise<void> {
  await harness.controlPlane.call("CreateComponent", { ...component, manifest: MANIFEST });
  await harness.controlPlane.drain();
}

describe("the preview of a component", () => {
  it("renders one that is not there yet, with the lines that wrote it, and leaves no trace", async () => {
    const preview = await harness.controlPlane.preview({
      component: { ...component, manifest: MANIFEST },
      isRendered: true,
    });
    const { components } = await harness.controlPlane.call("ListComponents", {});

    expect(preview).toMatchObject({
      outcome: "new",
      rendered: { text: expect.stringContaining("queue in dev"), template: { text: TEMPLATE } },
    });
    expect(components).toEqual([]);
  });

  it("asks the provisioner what another template would change, with the manifest that is kept", async () => {
    await deployed();
    const before = await harness.controlPlane.call("ListDeployments", {});
    const templateFile = `${TEMPLATE}  Second: { Type: AWS::SNS::Topic }\n`;
    const preview = await harness.controlPlane.preview({
      component: { name: "queue", templateFile },
      isRendered: true,
    });

    expect(preview).toMatchObject({
      outcome: "planned",
      changes: expect.any(Array),
      rendered: { text: expect.stringContaining("Second") },
    });
    if (preview.outcome !== "planned") return;
    expect([...harness.world.stacks.keys()]).toContain(preview.stackName);
    expect(await harness.controlPlane.call("ListDeployments", {})).toEqual(before);
  });

  it("fails with what the request would be refused for", async () => {
    const { controlPlane } = harness;
    await createApp(controlPlane);
    const of = (more: object) =>
      controlPlane.preview({ component: { ...component, manifest: MANIFEST, ...more } });

    expect(await of({ environmentName: "gone" })).toMatchObject({
      outcome: "failed",
      message: expect.stringContaining("gone"),
    });
    expect(await of({ manifest: "no" })).toMatchObject({ outcome: "failed" });
    expect(await of(ATTACHED)).toMatchObject({
      outcome: "failed",
      message: expect.stringContaining("does not support directly defined components"),
    });
    expect(await of({ templateFile: "{{ nothing.here }}" })).toMatchObject({ outcome: "failed" });
  });
});
