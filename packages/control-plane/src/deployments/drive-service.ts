import type { Context } from "../context.ts";
import type { ServiceStatus } from "../generated/api.ts";
import { ownState } from "../records/deployable.ts";
import type { DeploymentRecord } from "../records/deployment-record.ts";
import { pipelines, type ServiceRecord, services } from "../records/service-record.ts";
import type { PlannedDeployment, ServiceWorkflow } from "../records/service-workflow.ts";
import { isDeploymentSucceeded } from "../statuses.ts";
import { getInstance, instanceRequest, pipelineRequest, runPlanned } from "./plan-parts.ts";
import { prepareParts } from "./prepare-parts.ts";
import { advanceWorkflow, finishWorkflow, workflowSpec } from "./workflow-state.ts";

/** Takes one step of a workflow; whether it can get further by itself. */
type Step = (
  context: Context,
  service: ServiceRecord,
  workflow: ServiceWorkflow,
) => Promise<boolean>;

/** Brings the workflow of a service from whatever step it is at to its end, or to where it waits. */
export async function driveService(context: Context, name: string): Promise<undefined> {
  while (!context.work.stopped) {
    const service = await context.store.get(services, name);
    if (service?.workflow === undefined) {
      await context.leases.finish("service", name);
      return undefined;
    }
    if (!(await steps[service.workflow.step](context, service, service.workflow))) return undefined;
  }
  return undefined;
}

const deployInstances: Step = async (context, service, workflow) => {
  await prepareParts(context, service);
  const spec = await workflowSpec(context, service, workflow);
  const ended = await runAll(workflow.deploy, async ({ instanceName, deploymentId }) => {
    const instance = await getInstance(context, service.name, instanceName);
    if (instance === undefined) return undefined;
    return runPlanned(context, { workflowId: workflow.id, deploymentId }, () => {
      const goal = { ...ownState(instance), spec };
      return instanceRequest(context, instance, { id: deploymentId, action: "deploy", goal });
    });
  });
  if (ended === "waiting") return false;
  const failed = ended.filter(({ status }) => !isDeploymentSucceeded(status));
  if (failed.length === 0) {
    const step = workflow.kind === "update" ? "delete-instances" : "deploy-pipeline";
    await advanceWorkflow(
      context,
      service,
      { step },
      workflow.kind === "update" ? undefined : spec,
    );
    return true;
  }
  const arns = failed.map(({ targetArn }) => targetArn).join(", ");
  const failure = `Service Instance(s): [${arns}] failed to deploy`;
  if (workflow.kind === "update") {
    await advanceWorkflow(context, service, { step: "clean-up", failure }, undefined, {
      status: "UPDATE_FAILED_CLEANUP_IN_PROGRESS",
    });
    return true;
  }
  const status = workflow.kind === "create" ? "CREATE_FAILED" : "UPDATE_FAILED";
  await finishWorkflow(context, service, { status, statusMessage: failure });
  return true;
};

/** None of the new instances stays when one of them failed; nothing that was there is touched. */
const cleanUp: Step = async (context, service, workflow) => {
  const ended = await deleteAll(context, service, workflow, workflow.cleanUp);
  if (ended === "waiting") return false;
  const isClean = ended.every(({ status }) => status === "DELETE_COMPLETE");
  await finishWorkflow(context, service, {
    status: isClean ? "UPDATE_FAILED_CLEANUP_COMPLETE" : "UPDATE_FAILED_CLEANUP_FAILED",
    statusMessage: workflow.failure ?? "",
  });
  return true;
};

const deleteInstances: Step = async (context, service, workflow) => {
  const ended = await deleteAll(context, service, workflow, workflow.remove);
  if (ended === "waiting") return false;
  const failed = ended.filter(({ status }) => status !== "DELETE_COMPLETE");
  const arns = failed.map(({ targetArn }) => targetArn).join(", ");
  const failure =
    failed.length === 0 ? {} : { failure: `Service Instance(s): [${arns}] failed to delete` };
  if (workflow.kind === "delete") {
    await finishWorkflow(
      context,
      service,
      failed.length === 0
        ? "deleted"
        : { status: "DELETE_FAILED", statusMessage: failure.failure ?? "" },
    );
    return true;
  }
  const spec = await workflowSpec(context, service, workflow);
  await advanceWorkflow(context, service, { step: "deploy-pipeline", ...failure }, spec);
  return true;
};

const deployPipeline: Step = async (context, service, workflow) => {
  const { pipelineDeploymentId } = workflow;
  if (pipelineDeploymentId !== undefined) {
    const ended = await runPlanned(
      context,
      { workflowId: workflow.id, deploymentId: pipelineDeploymentId },
      async () => {
        const pipeline = await context.store.get(pipelines, service.name);
        if (pipeline === undefined) return undefined;
        const goal = { ...ownState(pipeline), spec: service.spec };
        return pipelineRequest(context, pipeline, {
          id: pipelineDeploymentId,
          action: "deploy",
          goal,
        });
      },
    );
    if (ended !== undefined && ended.step !== "done") return false;
    if (ended !== undefined && !isDeploymentSucceeded(ended.status)) {
      const status = workflow.kind === "create" ? "CREATE_FAILED" : "UPDATE_FAILED";
      const statusMessage = `Service pipeline ${ended.targetArn} failed to deploy`;
      await finishWorkflow(context, service, { status, statusMessage });
      return true;
    }
  }
  const status: ServiceStatus =
    workflow.failure === undefined ? "ACTIVE" : "UPDATE_COMPLETE_CLEANUP_FAILED";
  const { failure } = workflow;
  await finishWorkflow(
    context,
    service,
    failure === undefined ? { status } : { status, statusMessage: failure },
  );
  return true;
};

const deletePipeline: Step = async (context, service, workflow) => {
  const { pipelineDeploymentId } = workflow;
  if (pipelineDeploymentId !== undefined) {
    const ended = await runPlanned(
      context,
      { workflowId: workflow.id, deploymentId: pipelineDeploymentId },
      async () => {
        const pipeline = await context.store.get(pipelines, service.name);
        if (pipeline === undefined) return undefined;
        const goal = ownState(pipeline);
        return pipelineRequest(context, pipeline, {
          id: pipelineDeploymentId,
          action: "delete",
          goal,
        });
      },
    );
    if (ended !== undefined && ended.step !== "done") return false;
    if (ended !== undefined && ended.status !== "DELETE_COMPLETE") {
      const statusMessage = `Service pipeline ${ended.targetArn} failed to delete`;
      await finishWorkflow(context, service, { status: "DELETE_FAILED", statusMessage });
      return true;
    }
  }
  await advanceWorkflow(context, service, { step: "delete-instances" });
  return true;
};

const steps: Readonly<Record<ServiceWorkflow["step"], Step>> = {
  "deploy-instances": deployInstances,
  "clean-up": cleanUp,
  "delete-instances": deleteInstances,
  "deploy-pipeline": deployPipeline,
  "delete-pipeline": deletePipeline,
};

function deleteAll(
  context: Context,
  service: ServiceRecord,
  workflow: ServiceWorkflow,
  planned: readonly PlannedDeployment[],
): Promise<readonly DeploymentRecord[] | "waiting"> {
  return runAll(planned, async ({ instanceName, deploymentId }) =>
    runPlanned(context, { workflowId: workflow.id, deploymentId }, async () => {
      const instance = await getInstance(context, service.name, instanceName);
      if (instance === undefined) return undefined;
      const goal = ownState(instance);
      return instanceRequest(context, instance, { id: deploymentId, action: "delete", goal });
    }),
  );
}

/** Runs all at once; `waiting` when one of them goes on elsewhere: its end tells the service. */
async function runAll(
  planned: readonly PlannedDeployment[],
  run: (planned: PlannedDeployment) => Promise<DeploymentRecord | undefined>,
): Promise<readonly DeploymentRecord[] | "waiting"> {
  const ended = (await Promise.all(planned.map(run))).filter((record) => record !== undefined);
  return ended.every(({ step }) => step === "done") ? ended : "waiting";
}
