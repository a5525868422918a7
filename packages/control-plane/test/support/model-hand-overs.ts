import fc from "fast-check";
import type { ControlPlane } from "../../src/index.ts";
import { archiveOf, environmentFiles } from "./archives.ts";
import { MADE } from "./fake-hand-overs.ts";
import { environmentSpec, type Harness, publish, REPOSITORY, serviceSpec } from "./harness.ts";
import { behaviour, MANAGEMENT, type ModelRequest, name, part, roleOf } from "./model-parts.ts";

/** Where what others provision is proposed; the model registers it first. */
const INFRASTRUCTURE = { provider: "GITHUB", name: "acme/infra" } as const;
const PROVISIONING = { ...INFRASTRUCTURE, branch: "main" };

const manifest = (entry: string) => `infrastructure:\n  templates:\n    - ${entry}\n`;

/** Templates with the inputs of every other one: `terraform` and `commands`. */
export async function publishHandedOver({ controlPlane: plane, objects }: Harness): Promise<void> {
  const { "schema/schema.yaml": schema = "" } = environmentFiles();
  const run = (input: string) =>
    `"{% if environment.inputs.${input} %}fail {{ environment.inputs.${input} }}{% else %}make{% endif %}"`;
  const bundles = {
    terraform: {
      "infrastructure/manifest.yaml": manifest(
        '{ file: "*", rendering_engine: hcl, template_language: terraform }',
      ),
      "infrastructure/main.tf": 'output "Greeting" { value = var.environment.inputs.greeting }\n',
    },
    commands: {
      "infrastructure/manifest.yaml": manifest(
        `{ rendering_engine: codebuild, settings: { provision: [${run("fail")}], deprovision: [${run("fail_delete")}] } }`,
      ),
    },
  };
  for (const [key, files] of Object.entries(bundles)) {
    objects.set(key, await archiveOf({ "schema/schema.yaml": schema, ...files }));
    await publish(plane, "environment", key, { key });
  }
  await plane.call("UpdateServiceTemplateVersion", {
    ...{ templateName: "svc", majorVersion: "1", minorVersion: "0" },
    compatibleEnvironmentTemplates: ["env", ...Object.keys(bundles)].map((templateName) => ({
      ...{ templateName, majorVersion: "1" },
    })),
  });
  const connectionArn = REPOSITORY.repositoryConnectionArn;
  await plane.call("CreateRepository", { ...INFRASTRUCTURE, connectionArn });
}

/** Who provides an environment, and what that needs. */
const KINDS = {
  terraform: { templateName: "terraform", provisioningRepository: PROVISIONING },
  commands: { templateName: "commands", codebuildRoleArn: roleOf(MANAGEMENT) },
  "a stack of somebody else's": { templateName: "env", provisioningRepository: PROVISIONING },
} as const;

const kind = fc.constantFrom(...(Object.keys(KINDS) as (keyof typeof KINDS)[]));
const status = fc.constantFrom("SUCCEEDED" as const, "SUCCEEDED" as const, "FAILED" as const);

/** What may be asked of what is provisioned by others, or by commands. */
export const handOverRequest: fc.Arbitrary<ModelRequest> = fc.oneof(
  fc.record({ name, kind, inputs: behaviour }).map(({ name, kind, inputs }) => ({
    title: `create environment ${name} as ${kind}`,
    run: (plane: ControlPlane) =>
      plane.call("CreateEnvironment", {
        ...{ name, templateMajorVersion: "1", spec: environmentSpec(inputs) },
        componentRoleArn: kind === "commands" ? roleOf(MANAGEMENT) : undefined,
        ...KINDS[kind],
      }),
  })),
  fc.record({ name, part, inputs: behaviour }).map(({ name, part, inputs }) => ({
    title: `create service ${name} with ${part} in environment ${name}`,
    run: (plane: ControlPlane) =>
      plane.call("CreateService", {
        ...{ name, templateName: "svc", templateMajorVersion: "1", ...REPOSITORY },
        spec: serviceSpec({ [part]: { ...inputs, "@environment": name } }),
      }),
  })),
  fc.record({ name, kind, part }).map(({ name, kind, part }) => ({
    title: `make environment ${name} as ${kind}, and service ${name} with ${part} in it`,
    async run(plane: ControlPlane) {
      await plane.call("CreateEnvironment", {
        ...{ name, templateMajorVersion: "1", spec: environmentSpec(), ...KINDS[kind] },
      });
      await plane.drain();
      const { environment } = await plane.call("GetEnvironment", { name });
      await notifyIfInProgress(plane, environment, "SUCCEEDED");
      await plane.drain();
      return plane.call("CreateService", {
        ...{ name, templateName: "svc", templateMajorVersion: "1", ...REPOSITORY },
        spec: serviceSpec({ [part]: { "@environment": name } }),
      });
    },
  })),
  name.map((name) => ({
    title: `create environment ${name} of Terraform, and cancel it while it waits`,
    async run(plane: ControlPlane) {
      await plane.call("CreateEnvironment", {
        ...{ name, templateMajorVersion: "1", spec: environmentSpec(), ...KINDS.terraform },
      });
      await plane.drain();
      return plane.call("CancelEnvironmentDeployment", { environmentName: name });
    },
  })),
  fc.boolean().map((isSelfManaged) => ({
    title: `have pipelines provisioned ${isSelfManaged ? "by others" : "here"}`,
    run: (plane: ControlPlane) =>
      plane.call("UpdateAccountSettings", {
        ...(isSelfManaged
          ? { pipelineProvisioningRepository: PROVISIONING }
          : { deletePipelineProvisioningRepository: true }),
      }),
  })),
  fc.record({ index: fc.nat({ max: 5 }), status }).map(({ index, status }) => ({
    title: `say that one of what is waited for has ${status}, the one at ${index}`,
    async run(plane: ControlPlane) {
      const waiting = await inProgress(plane);
      const one = waiting[index % waiting.length];
      if (one !== undefined) await notifyIfInProgress(plane, one, status);
    },
  })),
);

interface Deployable {
  readonly arn: string;
  readonly deploymentStatus: string;
}

const isGoingOn = ({ deploymentStatus }: Deployable) => /IN_PROGRESS$/.test(deploymentStatus);

/** Everything that is being deployed or deleted. */
async function inProgress(plane: ControlPlane): Promise<readonly Deployable[]> {
  const { environments } = await plane.call("ListEnvironments", {});
  const { serviceInstances } = await plane.call("ListServiceInstances", {});
  const { components } = await plane.call("ListComponents", {});
  const { services } = await plane.call("ListServices", {});
  const pipelines: Deployable[] = [];
  for (const { name } of services) {
    const { service } = await plane.call("GetService", { name });
    if (service?.pipeline !== undefined) pipelines.push(service.pipeline);
  }
  return [...environments, ...serviceInstances, ...components, ...pipelines].filter(isGoingOn);
}

async function notifyIfInProgress(
  plane: ControlPlane,
  deployable: Deployable,
  status: "SUCCEEDED" | "FAILED",
): Promise<void> {
  if (!isGoingOn(deployable)) return;
  await plane.call("NotifyResourceDeploymentStatusChange", {
    ...{ resourceArn: deployable.arn, status },
    outputs: [{ key: "Greeting", valueString: MADE }],
  });
}

/**
 * Settles when no work is going on, and says of everything that waits for others that they have done it.
 *
 * @returns how often it was said
 * @throws ProtonError for what is in progress and waits for nobody
 */
export async function settle(plane: ControlPlane): Promise<number> {
  let said = 0;
  for (;;) {
    await plane.drain();
    const [next] = await inProgress(plane);
    if (next === undefined) return said;
    await notifyIfInProgress(plane, next, "SUCCEEDED");
    said += 1;
  }
}

/** Has everything provisioned here again. */
export async function forgetPipelineRepository(plane: ControlPlane): Promise<void> {
  await plane.call("UpdateAccountSettings", { deletePipelineProvisioningRepository: true });
}
