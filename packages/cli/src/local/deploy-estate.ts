import { randomUUID } from "node:crypto";
import {
  type EnvironmentValues,
  environmentNamespace,
  type InputType,
  instanceNamespace,
  type Namespace,
  type PartName,
  renderBundle,
  resolveInputs,
  type SpecInputs,
  type TemplateBundle,
} from "@proton/bundle";
import type { Finding, Provisioner, Stack, StackEvent } from "@proton/cloudformation";
import type { LoadedEstate } from "../estate/load-estate.ts";

/** A stack of the estate as it runs now. */
export interface DeployedStack {
  /** `environment/local`, `service/items/local`: how people name it. */
  readonly name: string;
  readonly kind: "environment" | "instance";
  readonly stack: Stack;
  readonly changed: boolean;
}

/** What became of the estate; `failed` stops at the first stack that did not come up. */
export type DeployEstateResult =
  | { readonly kind: "deployed"; readonly stacks: readonly DeployedStack[] }
  | { readonly kind: "findings"; readonly findings: readonly Finding[] }
  | { readonly kind: "failed"; readonly name: string; readonly reason: string };

export interface DeployEstateOptions {
  readonly loaded: LoadedEstate;
  readonly provisioner: Provisioner;
  readonly accountId: string;
  /** Given to every instance whose template has the input and whose spec leaves it out. */
  readonly codeUri: string;
  readonly onEvent?: (name: string, event: StackEvent) => void;
}

/** Renders and provisions every environment of the estate, then every service instance. */
export async function deployEstate(options: DeployEstateOptions): Promise<DeployEstateResult> {
  const { estate, specs, bundles } = options.loaded;
  const stacks: DeployedStack[] = [];
  const environments = new Map<string, EnvironmentValues>();
  for (const { name, template, spec } of estate.environments) {
    const values = specs.get(spec);
    const bundle = bundles.get(template);
    if (values?.kind !== "environment" || !bundle) return wrongSpec(spec, "an EnvironmentSpec");
    const resolved = inputsOf(bundle, "environment", values.inputs, {});
    if ("kind" in resolved) return resolved;
    const namespace = environmentNamespace({ name, inputs: resolved.inputs });
    const result = await deployPart(options, {
      name: `environment/${name}`,
      kind: "environment",
      bundle,
      part: "environment",
      namespace,
    });
    if (result.kind !== "deployed") return result;
    stacks.push(...result.stacks);
    const outputs = result.stacks[0]?.stack.outputs ?? {};
    environments.set(name, { name, accountId: options.accountId, outputs });
  }
  for (const service of estate.services) {
    const spec = specs.get(service.spec);
    const bundle = bundles.get(service.template);
    if (spec?.kind !== "service" || !bundle) return wrongSpec(service.spec, "a ServiceSpec");
    for (const instance of spec.instances) {
      const environment = environments.get(instance.environment);
      if (!environment) return unknownEnvironment(service.spec, instance.environment, environments);
      const resolved = inputsOf(bundle, "instance", instance.inputs, { code_uri: options.codeUri });
      if ("kind" in resolved) return resolved;
      const result = await deployPart(options, {
        name: `service/${service.name}/${instance.name}`,
        kind: "instance",
        bundle,
        part: "instance",
        namespace: instanceNamespace({
          environment,
          service: { name: service.name, ...repositoryOf(service.repository) },
          instance: { name: instance.name, inputs: resolved.inputs },
        }),
      });
      if (result.kind !== "deployed") return result;
      stacks.push(...result.stacks);
    }
  }
  return { kind: "deployed", stacks };
}

interface PartToDeploy {
  readonly name: string;
  readonly kind: DeployedStack["kind"];
  readonly bundle: TemplateBundle;
  readonly part: PartName;
  readonly namespace: Namespace;
}

async function deployPart(options: DeployEstateOptions, part: PartToDeploy): Promise<DeployEstateResult> {
  const rendered = renderBundle(part.bundle, { part: part.part, namespace: part.namespace });
  if (rendered.text === undefined) return { kind: "findings", findings: rendered.findings };
  const stackName = `AWSProton-${part.name.replace(/^(environment|service)\//, "").replaceAll(/[/_]/g, "-")}`;
  const result = await options.provisioner.deploy(
    {
      stackName,
      templateBody: rendered.text,
      clientToken: randomUUID(),
    },
    { onEvent: (event) => options.onEvent?.(part.name, event) },
  );
  if (result.outcome === "deployed" || result.outcome === "no-changes") {
    const { stack, outcome } = result;
    const deployed = { name: part.name, kind: part.kind, stack, changed: outcome === "deployed" };
    return { kind: "deployed", stacks: [deployed] };
  }
  return { kind: "failed", name: part.name, reason: result.reason };
}

function inputsOf(
  bundle: TemplateBundle,
  part: PartName,
  given: SpecInputs,
  overrides: Readonly<Record<string, unknown>>,
): { readonly inputs: Readonly<Record<string, unknown>> } | { readonly kind: "findings"; readonly findings: readonly Finding[] } {
  const type: InputType | undefined = bundle.schema.types[part];
  if (!type) return { inputs: {} };
  const resolved = resolveInputs(type, given);
  if (resolved.findings.some((finding) => finding.severity === "error")) {
    return { kind: "findings", findings: resolved.findings };
  }
  const applicable = Object.entries(overrides).filter(
    ([name]) => type.properties.has(name) && resolved.origins.get(name)?.kind !== "spec",
  );
  return { inputs: { ...resolved.inputs, ...Object.fromEntries(applicable) } };
}

function repositoryOf(repository: { id: string; branch: string; connection: string } | undefined) {
  if (!repository) return {};
  return {
    repositoryId: repository.id,
    branchName: repository.branch,
    repositoryConnectionArn: repository.connection,
  };
}

function failure(rule: string, file: string, message: string): DeployEstateResult {
  return { kind: "findings", findings: [{ rule, severity: "error", file, message }] };
}

function wrongSpec(file: string, wanted: string): DeployEstateResult {
  return failure("EST1003", file, `the template takes ${wanted}; change the first line, proton: ${wanted.split(" ")[1]}`);
}

function unknownEnvironment(
  file: string,
  name: string,
  environments: ReadonlyMap<string, unknown>,
): DeployEstateResult {
  const known = [...environments.keys()].join(", ");
  return failure("EST1004", file, `no environment is called "${name}"; environments of the estate: ${known}`);
}
