import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const proton = join(import.meta.dirname, "..", "proton");

const text = (...path: string[]): string => readFileSync(join(proton, ...path), "utf8");
const yaml = (...path: string[]) => parse(text(...path));

const parts = [
  {
    bundle: "environment",
    directory: "infrastructure",
    type: "environment_input_type",
    namespace: "environment",
  },
  {
    bundle: "lambda-service",
    directory: "instance_infrastructure",
    type: "service_input_type",
    namespace: "service_instance",
  },
  {
    bundle: "lambda-service",
    directory: "pipeline_infrastructure",
    type: "pipeline_input_type",
    namespace: "pipeline",
  },
].map((part) => {
  const { schema } = yaml(part.bundle, "schema", "schema.yaml");
  const properties: Record<string, Property> = schema.types[schema[part.type]].properties;
  return {
    ...part,
    properties,
    template: text(part.bundle, part.directory, "cloudformation.yaml"),
  };
});

interface Property {
  readonly type: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly items?: { readonly type: string; readonly pattern?: string };
  readonly default?: unknown;
}

/** Why a value is not one of a property, in the words of the schema; empty when it is. */
function complaints(property: Property, value: unknown): string[] {
  if (property.type === "array") {
    if (!Array.isArray(value)) return [`${String(value)} is not a list`];
    return value.flatMap((item) => complaints(property.items as Property, item));
  }
  const wrong: string[] = [];
  if (typeof value !== property.type) wrong.push("type");
  if (property.enum && !property.enum.includes(value)) wrong.push("enum");
  if (Number(value) < (property.minimum ?? -Infinity)) wrong.push("minimum");
  if (Number(value) > (property.maximum ?? Infinity)) wrong.push("maximum");
  if (String(value).length < (property.minLength ?? 0)) wrong.push("minLength");
  if (property.pattern && !new RegExp(property.pattern, "u").test(String(value))) {
    wrong.push("pattern");
  }
  return wrong.map((keyword) => `${String(value)} breaks ${keyword}`);
}

function used(template: string, prefix: string): string[] {
  const references = template.matchAll(new RegExp(`\\b${prefix}\\.(\\w+)`, "g"));
  return [...new Set([...references].map(([, name = ""]) => name))].sort();
}

describe.each(parts)(
  "$bundle/$directory",
  ({ bundle, directory, properties, template, namespace }) => {
    it("has the manifest that all of AWS's templates have", () => {
      expect(text(bundle, directory, "manifest.yaml")).toBe(`infrastructure:
  templates:
    - file: "cloudformation.yaml"
      rendering_engine: jinja
      template_language: cloudformation
`);
    });

    it.each(Object.entries(properties))("describes the input %s", (_name, property) => {
      expect(property).toMatchObject({
        title: expect.stringMatching(/\S/),
        description: expect.stringMatching(/\S/),
        default: expect.anything(),
      });
      expect(["string", "number", "boolean", "array"]).toContain(property.type);
      expect(property.items?.type ?? "string").toBe("string");
      expect(complaints(property, property.default)).toEqual([]);
    });

    it("reads every input that its schema declares, and no other", () => {
      expect(used(template, `${namespace}\\.inputs`)).toEqual(Object.keys(properties).sort());
    });
  },
);

describe("the specs", () => {
  const specs = ["environment", "lambda-service"].flatMap((bundle) =>
    readdirSync(join(proton, bundle, "spec"))
      .filter((file) => !file.startsWith("sample-outputs"))
      .map((file) => ({ bundle, file })),
  );

  it("are there for the least, for a laptop and for production", () => {
    const files = ["spec.yaml", "local.yaml", "production.yaml"];
    const expected = ["environment", "lambda-service"].flatMap((bundle) =>
      files.map((file) => ({ bundle, file })),
    );

    expect(specs).toEqual(expect.arrayContaining(expected));
  });

  it.each(specs)("give $bundle/spec/$file values that its schema takes", ({ bundle, file }) => {
    const spec = yaml(bundle, "spec", file);
    const given: [Record<string, Property> | undefined, Record<string, unknown>][] =
      spec.proton === "EnvironmentSpec"
        ? [[parts[0]?.properties, spec.spec]]
        : [
            [parts[2]?.properties, spec.pipeline],
            ...spec.instances.map((instance: { spec?: object }) => [
              parts[1]?.properties,
              instance.spec ?? {},
            ]),
          ];

    const wrong = given.flatMap(([properties, inputs]) =>
      Object.entries(inputs).flatMap(([name, value]) => {
        const property = properties?.[name];
        return property ? complaints(property, value) : [`${name} is not an input`];
      }),
    );

    expect(given.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  });

  it("need no value at all", () => {
    expect(yaml("environment", "spec", "spec.yaml").spec).toEqual({});
    expect(yaml("lambda-service", "spec", "spec.yaml")).toMatchObject({
      pipeline: {},
      instances: [{ spec: {} }],
    });
  });
});

describe("the outputs of the environment", () => {
  const exported = [
    ...(parts[0]?.template.split("\nOutputs:\n")[1] ?? "").matchAll(/^ {2}(\w+):$/gm),
  ].map(([, name = ""]) => name);

  it("hold everything that the service template reads", () => {
    const read = parts.slice(1).flatMap((part) => used(part.template, "environment\\.outputs"));

    expect(read.length).toBeGreaterThan(0);
    expect(exported).toEqual(expect.arrayContaining(read));
  });

  it.each(["sample-outputs.yaml", "sample-outputs.jwt.yaml"])("are the ones of %s", (file) => {
    const { outputs } = yaml("lambda-service", "spec", file).environment;

    expect(Object.keys(outputs).sort()).toEqual(exported.sort());
    expect(Object.values(outputs).filter((value) => typeof value !== "string")).toEqual([]);
  });
});

describe("a route", () => {
  const routes = parts[1]?.properties.routes as Property;

  it.each([
    "GET / home none",
    "ANY /{proxy+} web none",
    "PUT,PATCH /items/{id} update-item write",
    "GET,HEAD /v1/line-items/{item_id}/export.csv export-items read+list",
    "DELETE /items/{itemId} delete-item delete",
  ])("may be %s", (route) => {
    expect(complaints(routes, [route])).toEqual([]);
  });

  it.each([
    "/items list-items list",
    "get /items list-items list",
    "GET items list-items list",
    "GET /Items list-items list",
    "GET /items/ list-items list",
    "GET /a{id} list-items list",
    "GET,ANY /items list-items list",
    "GET /items list-items",
    "GET /items list-items read,list",
    "GET /items list-items none+list",
    "GET /items List-Items list",
    "GET /items list--items list",
    "GET /items list-1 list",
    "GET  /items list-items list",
    "GET /items list-items list ",
  ])("may not be %j", (route) => {
    expect(complaints(routes, [route])).toHaveLength(1);
  });
});

describe("the estate", () => {
  const estate = yaml("proton.yaml");

  it("brings up one environment and one service, from files that exist", () => {
    const files = [
      ...estate.templates.map(({ path }: { path: string }) => join(path, "schema", "schema.yaml")),
      ...[...estate.environments, ...estate.services].map(({ spec }: { spec: string }) => spec),
    ];

    expect(files).toHaveLength(4);
    expect(files.filter((file) => !existsSync(join(proton, file)))).toEqual([]);
  });

  it("places every instance in an environment that it brings up", () => {
    const environments = estate.environments.map(({ name }: { name: string }) => name);

    const placed = estate.services.flatMap(({ spec }: { spec: string }) =>
      yaml(spec).instances.map(({ environment }: { environment: string }) => environment),
    );

    expect(environments).toEqual(["local"]);
    expect(placed).toEqual(["local"]);
  });
});
