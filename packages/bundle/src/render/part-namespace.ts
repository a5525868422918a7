import { type Finding, findingOf } from "@proton/cloudformation";
import { type ResolvedInputs, resolveInputs, type ValueOrigin } from "../inputs/resolve-inputs.ts";
import {
  type EnvironmentValues,
  environmentNamespace,
  instanceNamespace,
  type Namespace,
  pipelineNamespace,
  type ServiceValues,
} from "../model/namespaces.ts";
import type { InstanceSpec, ServiceSpec, Spec, SpecInputs } from "../model/spec.ts";
import type { PartName, TemplateBundle } from "../model/template-bundle.ts";
import {
  NO_SAMPLE_OUTPUTS,
  type SampleOutputs,
  type SampleValues,
} from "../outputs/sample-outputs.ts";
import { readingRules } from "../rules/reading-rules.ts";

/** Where values of a namespace came from, by path, such as `service_instance.inputs.port`. */
export type ValueOrigins = ReadonlyMap<string, ValueOrigin>;

export interface PartNamespaceOptions {
  readonly part: PartName;
  readonly spec: Spec;
  /** Which instance of the spec an instance template is rendered for. @default the first */
  readonly instance?: string | undefined;
  readonly outputs?: SampleOutputs | undefined;
  /** @default "sample-environment" */
  readonly environmentName?: string | undefined;
  /** @default "sample-service" */
  readonly serviceName?: string | undefined;
}

/** A namespace made of files alone, as if everything had been deployed. */
export interface PartNamespace {
  readonly namespace: Namespace;
  readonly origins: ValueOrigins;
  readonly findings: readonly Finding[];
}

export const SAMPLE_ACCOUNT_ID = "123456789012";

/** Builds what a part is rendered with from a spec, the schema's defaults and sample outputs. */
export function partNamespace(
  bundle: TemplateBundle,
  options: PartNamespaceOptions,
): PartNamespace {
  return new NamespaceBuilder(bundle, options).build();
}

class NamespaceBuilder {
  readonly #origins = new Map<string, ValueOrigin>();
  readonly #findings: Finding[] = [];
  readonly #bundle: TemplateBundle;
  readonly #options: PartNamespaceOptions;
  readonly #outputs: SampleOutputs;

  constructor(bundle: TemplateBundle, options: PartNamespaceOptions) {
    this.#bundle = bundle;
    this.#options = options;
    this.#outputs = options.outputs ?? NO_SAMPLE_OUTPUTS;
  }

  build(): PartNamespace {
    return { namespace: this.#namespace(), origins: this.#origins, findings: this.#findings };
  }

  #namespace(): Namespace {
    const { spec, part } = this.#options;
    if (spec.kind !== this.#bundle.kind) return this.#wrongKind(spec);
    if (spec.kind === "environment") {
      const inputs = this.#inputs("environment", spec.inputs, "environment.inputs");
      return environmentNamespace({ name: this.#environmentName(), inputs });
    }
    return part === "pipeline" ? this.#pipeline(spec) : this.#instance(spec);
  }

  #instance(spec: ServiceSpec): Namespace {
    const instance = this.#chosenInstance(spec);
    const { component, componentOutputs } = this.#outputs;
    const attached = component.size > 0 || componentOutputs.size > 0;
    this.#record(componentOutputs, "service_instance.components.default.outputs");
    return instanceNamespace({
      environment: this.#environment(instance.environment, "environment"),
      service: this.#service(),
      instance: {
        name: instance.name,
        inputs: this.#inputs("instance", instance.inputs, "service_instance.inputs"),
        component: attached
          ? {
              name: component.get("name")?.value ?? "sample-component",
              outputs: plain(componentOutputs),
            }
          : undefined,
      },
    });
  }

  #pipeline(spec: ServiceSpec): Namespace {
    const instances = spec.instances.map((instance, index) => {
      const path = `service_instances[${index}]`;
      this.#record(this.#outputs.instanceOutputs, `${path}.outputs`);
      return {
        name: instance.name,
        inputs: this.#inputs("instance", instance.inputs, `${path}.inputs`),
        outputs: plain(this.#outputs.instanceOutputs),
        environment: this.#environment(instance.environment, `${path}.environment`),
      };
    });
    const inputs = this.#inputs("pipeline", spec.pipeline, "pipeline.inputs");
    return pipelineNamespace({ service: this.#service(), inputs, instances });
  }

  #inputs(part: PartName, given: SpecInputs | undefined, path: string): ResolvedInputs["inputs"] {
    const type = this.#bundle.schema.types[part];
    if (!type) return {};
    const resolved = resolveInputs(type, given);
    for (const [name, origin] of resolved.origins) this.#origins.set(`${path}.${name}`, origin);
    this.#findings.push(...resolved.findings);
    return resolved.inputs;
  }

  #environment(name: string, path: string): EnvironmentValues {
    const { environment, environmentOutputs } = this.#outputs;
    this.#record(environmentOutputs, `${path}.outputs`);
    return {
      name,
      accountId: environment.get("account_id")?.value ?? SAMPLE_ACCOUNT_ID,
      protonServiceRoleArn: environment.get("proton_service_role_arn")?.value,
      outputs: plain(environmentOutputs),
    };
  }

  #service(): ServiceValues {
    const { service } = this.#outputs;
    return {
      name: this.#options.serviceName ?? service.get("name")?.value ?? "sample-service",
      repositoryId: service.get("repository_id")?.value,
      repositoryConnectionArn: service.get("repository_connection_arn")?.value,
      branchName: service.get("branch_name")?.value,
    };
  }

  #environmentName(): string {
    const sample = this.#outputs.environment.get("name")?.value;
    return this.#options.environmentName ?? sample ?? "sample-environment";
  }

  #chosenInstance(spec: ServiceSpec): InstanceSpec {
    const { instance: name } = this.#options;
    const found = spec.instances.find((instance) => name === undefined || instance.name === name);
    const first = spec.instances[0] as InstanceSpec;
    if (found) return found;
    const known = spec.instances.map((instance) => instance.name).join(", ");
    const message = `the spec has no instance "${name}"; it has ${known}`;
    this.#findings.push(findingOf(readingRules.specShape, { message, file: first.inputs.file }));
    return first;
  }

  #wrongKind(spec: Spec): Namespace {
    const file =
      spec.kind === "environment" ? spec.inputs.file : (spec.instances[0]?.inputs.file ?? "spec");
    const wanted = this.#bundle.kind === "environment" ? "EnvironmentSpec" : "ServiceSpec";
    const message = `is a spec for a ${spec.kind} template, and this is a ${this.#bundle.kind} template: write "proton: ${wanted}"`;
    this.#findings.push(findingOf(readingRules.specKind, { message, file }));
    return {};
  }

  #record(values: SampleValues, path: string): void {
    for (const [name, { file, range }] of values) {
      this.#origins.set(`${path}.${name}`, { kind: "outputs", file, range });
    }
  }
}

function plain(values: SampleValues): Record<string, string> {
  return Object.fromEntries([...values].map(([name, { value }]) => [name, value]));
}
