import { resolveCurrentValues } from "@proton/bundle";
import { pipelineRequest } from "../deployments/plan-parts.ts";
import { startDeployment } from "../deployments/propose.ts";
import { checkPipeline } from "../services/placement.ts";
import { findPipeline, findService } from "../services/service-lookup.ts";
import { readServiceSpec } from "../specs/read-spec.ts";
import { versionForUpdate } from "../templates/find-version.ts";
import { pipelineView } from "../views/service-view.ts";
import type { Operation } from "./operation.ts";

/** Deploys a service's pipeline. Of the spec, which is the whole service's, its `pipeline` is acted on. */
export const updateServicePipeline: Operation<"UpdateServicePipeline"> = async (context, input) => {
  const { serviceName, deploymentType } = input;
  await findService(context, serviceName);
  const pipeline = await findPipeline(context, serviceName);
  if (deploymentType === "NONE") return { pipeline: pipelineView(pipeline) };
  const version = await versionForUpdate(context, "service", pipeline, deploymentType, input);
  const spec = resolveCurrentValues(input.spec, pipeline.current?.spec, { part: "pipeline" });
  readServiceSpec(spec);
  await checkPipeline(context, version, spec);
  const { majorVersion: templateMajorVersion, minorVersion: templateMinorVersion } = version;
  const goal = { templateMajorVersion, templateMinorVersion, spec };
  const asked = { id: context.ids.uuid(), action: "deploy", goal } as const;
  await startDeployment(context, await pipelineRequest(context, pipeline, asked));
  return { pipeline: pipelineView(await findPipeline(context, serviceName)) };
};
