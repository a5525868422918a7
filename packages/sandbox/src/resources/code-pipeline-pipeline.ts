import { readPipeline, refusePipeline } from "../code-pipeline/pipeline-definition.ts";
import { propertiesOf } from "./properties.ts";
import type { ResourceInstance, ResourceType } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/** `AWS::CodePipeline::Pipeline` */
export function codePipelinePipeline({
  pipelines,
  region,
  accountId,
}: SandboxServices): ResourceType {
  const arnOf = (name: string) => `arn:aws:codepipeline:${region}:${accountId}:${name}`;
  const put = async ({ physicalId, properties }: ResourceInstance): Promise<undefined> => {
    await pipelines.put(readPipeline(physicalId, arnOf(physicalId), properties));
  };
  return {
    kind: "emulated",
    remarks:
      "Sources are branches of a bare repository that `git push` reaches, builds are CodeBuild projects, approvals are manual: other actions, stage conditions and triggers other than a push are refused. Artifacts lie in the artifact bucket; the roles must allow what is done.",
    refuse: refusePipeline,
    identify: (properties, names) =>
      propertiesOf(properties).text("Name") ?? names.generate({ longest: 100 }),
    exists: async ({ physicalId }) => pipelines.has(physicalId),
    create: put,
    update: put,
    restore: put,
    delete: ({ physicalId }) => pipelines.delete(physicalId),
    attributes: () => ({ Version: "1" }),
  };
}
