import {
  environmentNamespace,
  instanceNamespace,
  type Namespace,
  type PackedBundle,
  type PartName,
  packBundle,
  pipelineNamespace,
  type TemplateBundle,
} from "@proton/bundle";
import type { BundleWork } from "@proton/control-plane";
import { stringify } from "yaml";
import type { Connection } from "../connection/connection.ts";
import type { LoadedEstate } from "../estate/load-estate.ts";
import { specInputs } from "../estate/spec-values.ts";
import type { EstatePart } from "./pair-stacks.ts";
import type { PlaceOf } from "./part-places.ts";

/** Values of inputs by name. */
export type Inputs = Readonly<Record<string, unknown>>;

/** What rendering a part takes beside its inputs. */
export interface PartContext {
  readonly loaded: LoadedEstate;
  readonly bundleWork: BundleWork;
  readonly placeOf: PlaceOf;
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
export async function renderPart(
  context: PartContext,
  part: EstatePart,
  given: Inputs,
): Promise<RenderedPart> {
  const { bundle, name } = templateOf(context.loaded, part);
  const inputs = await resolved(context, bundle, name, given);
  if (typeof inputs === "string") return { outcome: "failed", reason: inputs };
  const namespace = await namespaceOf(context, part, inputs);
  if (typeof namespace === "string") return { outcome: "failed", reason: namespace };
  const { bytes, sha256 } = packed(bundle);
  const registered = { digest: sha256, name: bundle.name, load: async () => bytes };
  const rendered = await context.bundleWork.text(registered, { part: name, namespace });
  if (rendered.outcome === "rendered") return rendered;
  const reason = rendered.findings[0]?.message ?? "the template cannot be rendered";
  return { outcome: "failed", reason };
}

const packedBundles = new WeakMap<TemplateBundle, PackedBundle>();

/** A search renders one bundle many times. */
function packed(bundle: TemplateBundle): PackedBundle {
  const known = packedBundles.get(bundle) ?? packBundle(bundle);
  packedBundles.set(bundle, known);
  return known;
}

/** What the schema makes of inputs, or what is wrong with them. */
async function resolved(
  { bundleWork }: PartContext,
  bundle: TemplateBundle,
  part: PartName,
  given: Inputs,
): Promise<Inputs | string> {
  const { inputs, findings } = await bundleWork.resolve({
    schema: bundle.schema.text,
    // Which has inputs of its own, and no parts to find them in.
    spec: stringify({ proton: "EnvironmentSpec", spec: given }),
    part: part === "instance" ? { part, instanceName: "" } : { part },
  });
  return findings.find(({ severity }) => severity === "error")?.message ?? inputs;
}

/** Of the estate, or what stands in for it on this machine. */
export function repositoryOf(
  { loaded, defaultRepository }: Pick<PartContext, "loaded" | "defaultRepository">,
  serviceName: string,
) {
  const entry = loaded.estate.services.find(({ name }) => name === serviceName);
  return entry?.repository ?? defaultRepository?.(serviceName);
}

async function namespaceOf(
  context: PartContext,
  part: EstatePart,
  inputs: Inputs,
): Promise<Namespace | string> {
  const { loaded, placeOf, outputs } = context;
  if (part.kind === "environment") return environmentNamespace({ name: part.environment, inputs });
  const environmentOf = (name: string) => {
    const known = outputs.get(`environment ${name}`);
    const { stacks, roleArn } = placeOf({ kind: "environment", environment: name });
    const { accountId } = stacks;
    return known && { name, accountId, protonServiceRoleArn: roleArn, outputs: known };
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
  const deployed = await Promise.all(
    instances.map(async ({ name, environment: placed, inputs: given }) => {
      const environment = environmentOf(placed);
      const own = outputs.get(`instance ${part.service}/${name}`);
      if (environment === undefined || own === undefined) return [];
      const values = await resolved(context, bundle, "instance", given);
      return typeof values === "string"
        ? []
        : [{ name, inputs: values, outputs: own, environment }];
    }),
  );
  return pipelineNamespace({ service, inputs, instances: deployed.flat() });
}
