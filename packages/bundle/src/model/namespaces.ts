/** Values by name. */
export type Values = Readonly<Record<string, unknown>>;

/** What a template is rendered with: plain data. */
export type Namespace = Values;

/** An environment as service templates see it. */
export interface EnvironmentValues {
  readonly name: string;
  /** The account that the environment is provisioned in. */
  readonly accountId: string;
  /** What CloudFormation takes to change its stacks and those of its instances; pipelines see it. */
  readonly protonServiceRoleArn?: string | undefined;
  /** Outputs are always strings. */
  readonly outputs: Readonly<Record<string, string>>;
}

/** A service; without a repository its three keys are empty strings. */
export interface ServiceValues {
  readonly name: string;
  readonly repositoryId?: string | undefined;
  readonly repositoryConnectionArn?: string | undefined;
  readonly branchName?: string | undefined;
}

/** The component attached to an instance. */
export interface ComponentValues {
  readonly name: string;
  readonly outputs: Readonly<Record<string, string>>;
}

/** A service instance as its own template sees it. */
export interface InstanceValues {
  readonly name: string;
  readonly inputs: Values;
  readonly component?: ComponentValues | undefined;
}

/** A service instance as the pipeline template sees it. */
export interface DeployedInstanceValues {
  readonly name: string;
  readonly inputs: Values;
  readonly outputs: Readonly<Record<string, string>>;
  readonly environment: EnvironmentValues;
}

/** The namespace of an environment template. */
export function environmentNamespace(values: {
  readonly name: string;
  readonly inputs: Values;
}): Namespace {
  return { environment: { name: values.name, inputs: values.inputs } };
}

/**
 * The namespace of an instance template. `components.default` is there without a component too,
 * empty, and so are its outputs.
 */
export function instanceNamespace(values: {
  readonly environment: EnvironmentValues;
  readonly service: ServiceValues;
  readonly instance: InstanceValues;
}): Namespace {
  const { name, inputs, component } = values.instance;
  const attached = component
    ? { name: component.name, outputs: component.outputs }
    : { outputs: {} };
  return {
    environment: environmentOf(values.environment),
    service: serviceOf(values.service),
    service_instance: { name, inputs, components: { default: attached } },
  };
}

/** The namespace of a pipeline template. */
export function pipelineNamespace(values: {
  readonly service: ServiceValues;
  readonly inputs: Values;
  readonly instances: readonly DeployedInstanceValues[];
}): Namespace {
  return {
    service: serviceOf(values.service),
    pipeline: { inputs: values.inputs },
    service_instances: values.instances.map((instance) => ({
      name: instance.name,
      inputs: instance.inputs,
      outputs: instance.outputs,
      environment: {
        ...environmentOf(instance.environment),
        proton_service_role_arn: instance.environment.protonServiceRoleArn ?? "",
      },
    })),
  };
}

/** The namespace of a component; detached, it sees its environment only. */
export function componentNamespace(values: {
  readonly name: string;
  readonly environment: EnvironmentValues;
  readonly service?: ServiceValues | undefined;
  readonly instance?: InstanceValues | undefined;
}): Namespace {
  return {
    component: { name: values.name },
    environment: environmentOf(values.environment),
    ...(values.service && { service: serviceOf(values.service) }),
    ...(values.instance && {
      service_instance: { name: values.instance.name, inputs: values.instance.inputs },
    }),
  };
}

function environmentOf(environment: EnvironmentValues): Values {
  return {
    account_id: environment.accountId,
    name: environment.name,
    outputs: environment.outputs,
  };
}

function serviceOf(service: ServiceValues): Values {
  return {
    name: service.name,
    repository_connection_arn: service.repositoryConnectionArn ?? "",
    repository_id: service.repositoryId ?? "",
    branch_name: service.branchName ?? "",
  };
}
