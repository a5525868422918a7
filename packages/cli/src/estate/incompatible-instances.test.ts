import { describe, expect, it } from "vitest";
import { incompatibleInstances } from "./incompatible-instances.ts";
import type { TemplateState } from "./plan-templates.ts";
import type { ProtonApi } from "./proton-api.ts";

const stateOf = (
  name: string,
  kind: TemplateState["kind"],
  version: string,
  planned?: readonly string[],
): TemplateState =>
  ({
    ...{ name, kind, version },
    step: planned && { archive: {}, compatibleEnvironments: planned.map(compatible) },
  }) as unknown as TemplateState;

function compatible(text: string) {
  const [templateName = "", majorVersion = ""] = text.split(":");
  return { templateName, majorVersion };
}

const TEMPLATES = new Map([
  ["network", stateOf("network", "environment", "1.4")],
  ["cluster", stateOf("cluster", "environment", "2.0")],
]);
const loaded = {
  estate: {
    environments: [
      { name: "dev", template: "network", spec: "dev.yaml" },
      { name: "live", template: "cluster", spec: "live.yaml" },
    ],
  },
} as unknown as Parameters<typeof incompatibleInstances>[0]["loaded"];
const instances = ["dev", "live"].map((environment) => ({
  ...{ name: `of-${environment}`, environment, inputs: {} },
}));

function apiWith(registered: readonly string[]) {
  const asked: unknown[] = [];
  const call = async (...request: readonly unknown[]) => {
    asked.push(request);
    return {
      serviceTemplateVersion: { compatibleEnvironmentTemplates: registered.map(compatible) },
    };
  };
  return { api: { call } as unknown as ProtonApi, asked };
}

describe("instances in environments that their template is not compatible with", () => {
  it("are told from what a new version is registered for", async () => {
    const { api, asked } = apiWith([]);
    const service = stateOf("web", "service", "1.1", ["network:1", "cluster:1"]);

    const problems = await incompatibleInstances(
      { api, loaded, templates: TEMPLATES },
      service,
      instances,
    );

    expect(problems).toEqual([
      "instance of-live: version 1.1 of template web is compatible with network:1, cluster:1, and environment live is made from cluster:2: name that in compatible_environments of the bundle's .template-registration.yaml",
    ]);
    expect(asked).toEqual([]);
  });

  it("are told from the record of a version that is there", async () => {
    const { api, asked } = apiWith(["cluster:2"]);
    const service = stateOf("web", "service", "1.0");

    const problems = await incompatibleInstances(
      { api, loaded, templates: TEMPLATES },
      service,
      instances,
    );

    expect(problems).toMatchObject([expect.stringMatching(/^instance of-dev: .*network:1/)]);
    expect(asked).toEqual([
      ["GetServiceTemplateVersion", { templateName: "web", majorVersion: "1", minorVersion: "0" }],
    ]);
  });

  it("are not there where all fits, or nothing is deployed", async () => {
    const { api } = apiWith(["cluster:2", "network:1"]);
    const service = stateOf("web", "service", "1.0");

    expect(
      await incompatibleInstances({ api, loaded, templates: TEMPLATES }, service, instances),
    ).toEqual([]);
    expect(await incompatibleInstances({ api, loaded, templates: TEMPLATES }, service, [])).toEqual(
      [],
    );
  });
});
