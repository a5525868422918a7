import { assertNoneAttached } from "../components/find-component.ts";
import { ProtonError } from "../errors.ts";
import { pipelines, services } from "../records/service-record.ts";
import { present } from "../requests/optional.ts";
import { instancesOf, shownService } from "../services/service-lookup.ts";
import { startWorkflow } from "../services/start-workflow.ts";
import type { Operation } from "./operation.ts";

/** Deletes a service with its pipeline and all its instances; empty when there is none. */
export const deleteService: Operation<"DeleteService"> = async (context, { name }) => {
  const service = await context.store.get(services, name);
  if (service === undefined) return {};
  if (service.workflow?.kind === "delete") return shownService(context, service);
  const pipeline = await context.store.get(pipelines, name);
  const instances = await instancesOf(context, name);
  await assertNoneAttached(context, instances);
  const { templateMajorVersion, templateMinorVersion } = service;
  try {
    const deleting = await startWorkflow(context, {
      serviceName: name,
      status: "DELETE_IN_PROGRESS",
      workflow: {
        id: context.ids.uuid(),
        kind: "delete",
        step: "delete-pipeline",
        version: { templateMajorVersion, templateMinorVersion },
        tags: {},
        deploy: [],
        cleanUp: [],
        remove: instances.map((instance) => {
          const { deploymentStatus, deploymentStatusMessage } = instance;
          return {
            instanceName: instance.name,
            deploymentId: context.ids.uuid(),
            before: { deploymentStatus, ...present({ deploymentStatusMessage }) },
          };
        }),
        ...(pipeline === undefined ? {} : { pipelineDeploymentId: context.ids.uuid() }),
      },
    });
    return await shownService(context, deleting);
  } catch (error) {
    const now = await context.store.get(services, name);
    if (now === undefined && error instanceof ProtonError) return {};
    if (now?.workflow?.kind === "delete") return shownService(context, now);
    throw error;
  }
};
