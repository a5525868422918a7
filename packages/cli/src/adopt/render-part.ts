import {
  environmentNamespace,
  instanceNamespace,
  type Namespace,
  type PartName,
  parseSpec,
  pipelineNamespace,
  renderBundle,
  resolveInputs,
  type SpecInputs,
  type TemplateBundle,
} from "@proton/bundle";
import { stringify } from "yaml";
import type { Connection } from "../connection/connection.ts";
import type { LoadedEstate } from "../estate/load-estate.ts";
import { specInputs } from "../estate/spec-values.ts";
import type { EstatePart } from "./pair-stacks.ts";

/** Values of inputs by name. */
export type Inputs = Readonly<Record<string, unknown>>;

/** What rendering a part takes beside its inputs. */
export interface PartContext {
  readonly loaded: LoadedEstate;
  readonly accountId: string;
  /** The outputs of the stacks that were found, by `environment <name>` and `instance <service>/<name>`. */
  readonly outputs: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** What the pipeline of a service without a repository was given. */
  readonly defaultRepository?: Connection["defaultRepository"];
}

/** The rendered text, or why there is none. */
export type RenderedPart =
  | { readonly outcome: "rendered"; readonly text: string }
  | { readonly outcome: "failed"; readonly reason: string };

/** The bundle of a part, and which of its templates it is. */
export function templateOf({ estate, bundles }: LoadedEstate, part: EstatePart) {
  const entry =
    part.kind === "environment"
      ? estate.environments.find(({ name }) => name === part.environment)
      : estate.services.find(({ name }) => name === part.service);
  const bundle = entry && bundles.get(entry.template);
  if (!entry || !bundle) throw new Error("the part is not of this estate");
  const name: PartName = part.kind;
  return { entry, bundle, name, type: bundle.schema.types[name] };
}

/** The inputs that the spec of the estate gives a part. */
export function givenInputs(loaded: LoadedEstate, part: EstatePart): Inputs {
  const { entry } = templateOf(loaded, part);
  const spec = specInputs(loaded.specTexts.get(entry.spec));
  if (part.kind === "environment") return spec.environment ?? {};
  if (part.kind === "pipeline") return spec.pipeline ?? {};
  return spec.instances.find(({ name }) => name === part.instance)?.inputs ?? {};
}

/** Renders a part with inputs as a spec would give them: the schema checks them and fills in the rest. */
export function renderPart(context: PartContext, part: EstatePart, given: Inputs): RenderedPart {
  const { bundle, name } = templateOf(context.loaded, part);
  const inputs = resolved(bundle, name, given);
  if (typeof inputs === "string") return { outcome: "failed", reason: inputs };
  const namespace = namespaceOf(context, part, inputs);
  if (typeof namespace === "string") return { outcome: "failed", reason: namespace };
  const { text, findings } = renderBundle(bundle, { part: name, namespace });
  if (text !== undefined) return { outcome: "rendered", text };
  return { outcome: "failed", reason: findings[0]?.message ?? "the template cannot be rendered" };
}

function resolved(bundle: TemplateBundle, part: PartName, given: Inputs): Inputs | string {
  const type = bundle.schema.types[part];
  if (type === undefined) return {};
  const { inputs, findings } = resolveInputs(type, specInputsOf(given));
  return findings.find(({ severity }) => severity === "error")?.message ?? inputs;
}

function specInputsOf(given: Inputs): SpecInputs | undefined {
  const text = stringify({ proton: "EnvironmentSpec", spec: given });
  const { spec } = parseSpec(text, { file: "spec" });
  return spec?.kind === "environment" ? spec.inputs : undefined;
}

/** Of the estate, or what stands in for it on this machine. */
export function repositoryOf(
  { loaded, defaultRepository }: Pick<PartContext, "loaded" | "defaultRepository">,
  serviceName: string,
) {
  const entry = loaded.estate.services.find(({ name }) => name === serviceName);
  return entry?.repository ?? defaultRepository?.(serviceName);
}

function namespaceOf(context: PartContext, part: EstatePart, inputs: Inputs): Namespace | string {
  const { loaded, accountId, outputs } = context;
  if (part.kind === "environment") return environmentNamespace({ name: part.environment, inputs });
  const environmentOf = (name: string) => {
    const known = outputs.get(`environment ${name}`);
    return known && { name, accountId, outputs: known };
  };
  const repository = repositoryOf(context, part.service);
  const service = {
    name: part.service,
    repositoryId: repository?.id,
    branchName: repository?.branch,
    repositoryConnectionArn: repository?.connection,
  };
  if (part.kind === "instance") {
    const environment = environmentOf(part.environment);
    if (environment === undefined) return `environment ${part.environment} has no stack`;
    return instanceNamespace({ environment, service, instance: { name: part.instance, inputs } });
  }
  const { bundle, entry } = templateOf(loaded, part);
  const { instances } = specInputs(loaded.specTexts.get(entry.spec));
  return pipelineNamespace({
    service,
    inputs,
    instances: instances.flatMap((instance) => {
      const environment = environmentOf(instance.environment);
      const own = outputs.get(`instance ${part.service}/${instance.name}`);
      const values = resolved(bundle, "instance", instance.inputs);
      if (environment === undefined || own === undefined || typeof values === "string") return [];
      return [{ name: instance.name, inputs: values, outputs: own, environment }];
    }),
  });
}
