import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packBundle, readBundle } from "@proton/bundle";

/** Packs files to the archive of a template bundle. */
export async function archiveOf(files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const directory = await mkdtemp(join(tmpdir(), "proton-bundle-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(directory, path)), { recursive: true });
      await writeFile(join(directory, path), text);
    }
    const { bundle } = readBundle({ directory });
    if (bundle === undefined) throw new Error("the files are not a bundle");
    return packBundle(bundle, { rootName: "bundle" }).bytes;
  } finally {
    await rm(directory, { recursive: true });
  }
}

const MANIFEST = `infrastructure:
  templates:
    - file: "cloudformation.yaml"
      rendering_engine: jinja
      template_language: cloudformation
`;

/** What the fake provisioner is told by inputs, the same in every part. */
const INPUTS = `
        greeting: { type: string, default: hello }
        fail: { type: string, default: "" }
        fail_delete: { type: string, default: "" }
        hold: { type: string, default: "" }
        size: { type: number, default: 1, maximum: 10 }`;

function templateOf(inputs: string, output: string): string {
  return `Metadata:
  Fail: "{{ ${inputs}.fail }}"
  FailDelete: "{{ ${inputs}.fail_delete }}"
  Hold: "{{ ${inputs}.hold }}"
Resources:
  Topic:
    Type: AWS::SNS::Topic
Outputs:
  Greeting:
    Value: "${output}"
  Size:
    Value: "{{ ${inputs}.size }}"
`;
}

function schemaOf(types: Readonly<Record<string, string>>, more: string): string {
  const keys = Object.entries(types).map(([key, type]) => `  ${key}: ${type}`);
  const bodies = Object.values(types).map(
    (type) => `    ${type}:\n      type: object\n      properties:${INPUTS}${more}`,
  );
  return `schema:
  format:
    openapi: "3.0.0"
${keys.join("\n")}
  types:
${bodies.join("\n")}
`;
}

/** An environment template; `more` are further inputs, each a line of the schema. */
export function environmentArchive(more = ""): Promise<Uint8Array> {
  return archiveOf(environmentFiles(more));
}

/** The files of {@link environmentArchive}. */
export function environmentFiles(more = ""): Readonly<Record<string, string>> {
  return {
    "schema/schema.yaml": schemaOf({ environment_input_type: "EnvironmentInput" }, more),
    "infrastructure/manifest.yaml": MANIFEST,
    "infrastructure/cloudformation.yaml": templateOf(
      "environment.inputs",
      "{{ environment.inputs.greeting }}",
    ),
  };
}

/** An environment template whose environments are the customer's. */
export function customerManagedArchive(): Promise<Uint8Array> {
  return archiveOf({
    "schema/schema.yaml": `schema:
  format:
    openapi: "3.0.0"
  environment_input_type: Outputs
  types:
    Outputs:
      type: object
      required: [Greeting]
      properties:
        Greeting: { type: string }
`,
  });
}

/** A service template; its instances greet with their environment's word, its pipeline with theirs. */
export function serviceArchive(
  options: { readonly more?: string; readonly pipeline?: boolean } = {},
): Promise<Uint8Array> {
  return archiveOf(serviceFiles(options));
}

/** The files of {@link serviceArchive}. */
export function serviceFiles(
  options: { readonly more?: string; readonly pipeline?: boolean } = {},
): Readonly<Record<string, string>> {
  const { more = "", pipeline = true } = options;
  const instance = {
    "instance_infrastructure/manifest.yaml": MANIFEST,
    "instance_infrastructure/cloudformation.yaml": templateOf(
      "service_instance.inputs",
      "{{ environment.outputs.Greeting }}, {{ service_instance.inputs.greeting }}",
    ),
  };
  if (!pipeline) {
    return {
      "schema/schema.yaml": schemaOf({ service_input_type: "ServiceInput" }, more),
      ...instance,
    };
  }
  return {
    "schema/schema.yaml": schemaOf(
      { service_input_type: "ServiceInput", pipeline_input_type: "PipelineInput" },
      more,
    ),
    ...instance,
    "pipeline_infrastructure/manifest.yaml": MANIFEST,
    "pipeline_infrastructure/cloudformation.yaml": templateOf(
      "pipeline.inputs",
      "{% for service_instance in service_instances %}{{ service_instance.name }}={{ service_instance.outputs.Greeting }};{% endfor %}",
    ),
  };
}
