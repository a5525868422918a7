import {
  type Spec as BundleSpec,
  checkBundle,
  environmentNamespace,
  instanceNamespace,
  type Namespace,
  parseSchema,
  parseSpec,
  pipelineNamespace,
  type ResolvedInputs,
  readBundle,
  renderBundle,
  resolveInputs,
  type SpecInputs,
  schemaCompatibility,
  type TemplateBundle,
} from "@proton/bundle";
import type { Finding } from "@proton/cloudformation";
import { parse } from "yaml";
import type {
  BundleEngine,
  InputValues,
  Registration,
  RegistrationRequest,
  RenderInput,
  Spec,
  SpecPart,
} from "./ports/bundle-engine.ts";

/** What findings about a spec name as their file: it came over the API and has none. */
const SPEC_FILE = "spec";

/** Reads, checks and renders template bundles with `@proton/bundle`. */
export function createBundleEngine(): BundleEngine {
  return {
    register: async (request) => register(request),
    parseSpec(text) {
      const { spec, findings } = parseSpec(text, { file: SPEC_FILE });
      if (spec === undefined) return { outcome: "invalid", message: firstError(findings) };
      return { outcome: "parsed", spec: specOf(spec, text) };
    },
    resolveInputs({ schema, spec, part }) {
      const resolved = resolvePart(schema, spec, part);
      const isInvalid = resolved.findings.some(isError);
      if (isInvalid) return { outcome: "invalid", message: firstError(resolved.findings) };
      return { outcome: "resolved", inputs: resolved.inputs };
    },
    async render({ archive, templateName, input }) {
      const { bundle, findings } = readBundle({ archive, name: `${templateName}.tar.gz` });
      if (bundle === undefined)
        return { outcome: "failed", message: firstError(findings), findings };
      const result = renderBundle(bundle, { part: input.part, namespace: namespaceOf(input) });
      if (result.text !== undefined)
        return { outcome: "rendered", text: result.text, findings: [] };
      return { outcome: "failed", message: firstError(result.findings), findings: result.findings };
    },
    schemaBreaks: (previous, next) =>
      schemaCompatibility(parseSchema(previous), parseSchema(next)).map(({ message }) => message),
  };
}

function register(request: RegistrationRequest): Registration {
  const { archive, templateName, kind, customerManaged } = request;
  const read = readBundle({ archive, name: `${templateName}.tar.gz` });
  if (read.bundle === undefined) return rejected(read.findings);
  const findings = [...read.findings, ...checkBundle(read.bundle)];
  if (findings.some(isError)) return rejected(findings);
  const misfit = misfitOf(read.bundle, kind, customerManaged);
  if (misfit !== undefined) return { outcome: "rejected", message: misfit, findings };
  return { outcome: "registered", schema: read.bundle.schema.text, findings };
}

/** What a bundle is, against what its template was created as. */
function misfitOf(
  bundle: TemplateBundle,
  kind: RegistrationRequest["kind"],
  customerManaged: boolean,
): string | undefined {
  if (bundle.kind !== kind) {
    return `The bundle is one of ${article(bundle.kind)} template and the template is ${article(kind)} template`;
  }
  const part = kind === "environment" ? "environment" : "pipeline";
  const directory = kind === "environment" ? "infrastructure" : "pipeline_infrastructure";
  const hasPart = bundle.parts[part] !== undefined;
  if (customerManaged && hasPart) {
    return `The template is customer managed: its bundle must have no ${directory} directory`;
  }
  if (!customerManaged && !hasPart) {
    return `The bundle has no ${directory}/manifest.yaml: add it, or create the template with customer managed provisioning`;
  }
  return undefined;
}

function article(kind: "environment" | "service"): string {
  return kind === "environment" ? "an environment" : "a service";
}

function rejected(findings: readonly Finding[]): Registration {
  return { outcome: "rejected", message: firstError(findings), findings };
}

/** The first error with its place, and how many more there are. */
function firstError(findings: readonly Finding[]): string {
  const errors = findings.filter(isError);
  const [first] = errors;
  if (first === undefined) return "unknown error";
  const { file, range, message, rule } = first;
  const place = range === undefined ? file : `${file}:${range.start.line}:${range.start.column}`;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return `${place}: ${message} [${rule}]${more}`;
}

function isError({ severity }: Finding): boolean {
  return severity === "error";
}

function specOf(spec: BundleSpec, text: string): Spec {
  const plain = parse(text) as {
    readonly spec?: InputValues | null;
    readonly pipeline?: InputValues | null;
    readonly instances?: readonly { readonly spec?: InputValues | null }[];
  };
  if (spec.kind === "environment") return { kind: "environment", values: plain.spec ?? {} };
  const instances = spec.instances.map(({ name, environment }, index) => ({
    name,
    environment,
    values: plain.instances?.[index]?.spec ?? {},
  }));
  if (spec.pipeline === undefined) return { kind: "service", instances };
  return { kind: "service", pipeline: plain.pipeline ?? {}, instances };
}

const NO_INPUTS = { inputs: {}, findings: [] };

function resolvePart(
  schema: string,
  text: string,
  part: SpecPart,
): Pick<ResolvedInputs, "inputs" | "findings"> {
  const { spec, findings } = parseSpec(text, { file: SPEC_FILE });
  if (spec === undefined) return { inputs: {}, findings };
  const type = parseSchema(schema).types[part.part];
  return type === undefined ? NO_INPUTS : resolveInputs(type, inputsOf(spec, part));
}

function inputsOf(spec: BundleSpec, part: SpecPart): SpecInputs | undefined {
  if (spec.kind === "environment") return spec.inputs;
  if (part.part !== "instance") return spec.pipeline;
  return spec.instances.find(({ name }) => name === part.instanceName)?.inputs;
}

function namespaceOf(input: RenderInput): Namespace {
  if (input.part === "environment") return environmentNamespace(input.environment);
  const { service } = input;
  if (input.part === "pipeline") {
    const { inputs } = input.pipeline;
    return pipelineNamespace({ service, inputs, instances: input.instances });
  }
  const { environment, name, inputs } = input.instance;
  return instanceNamespace({ environment, service, instance: { name, inputs } });
}
