import type { ControlPlane } from "@proton/control-plane";
import type { Sandbox } from "@proton/sandbox";
import { listAll } from "../estate/list-all.ts";
import type { PipelineApi, PipelineNews, PipelineRequest, PipelineState } from "./pipeline-api.ts";

/** The pipelines of a sandbox in this process. */
export function localPipelines(local: {
  readonly sandbox: Sandbox;
  readonly controlPlane: ControlPlane;
}): PipelineApi {
  const { sandbox, controlPlane: api } = local;
  const { pipelines, repositories } = sandbox;
  const serviceOf = (pipelineName: string) =>
    sandbox
      .pipelineStacks()
      .find((stack) => stack.pipelineName === pipelineName)
      ?.stackTags["proton:service"]?.split("/")
      .at(-1) ?? pipelineName;

  return {
    list: async () =>
      pipelines.pipelines().map(
        ({ name, stages, actions, sources }): PipelineState => ({
          name,
          serviceName: serviceOf(name),
          stages,
          actions,
          sources: sources.map((source) => ({
            ...source,
            directory: repositories.directoryOf(source.repositoryId),
          })),
          executions: pipelines.executions(name),
        }),
      ),
    async request(request: PipelineRequest) {
      const { pipeline } = request;
      switch (request.verb) {
        case "start":
          return pipelines.start(pipeline, request.trigger);
        case "retry":
          return pipelines.retry(pipeline, request.execution, request.mode);
        case "approve":
          await pipelines.approve(pipeline, request.execution, request);
          return undefined;
        case "stop":
          await pipelines.stop(pipeline, request.execution, request.reason);
          return undefined;
      }
    },
    logs: (pipeline, id, action) => pipelines.logs(pipeline, id, action),
    async *watch(pipeline, id, signal): AsyncGenerator<PipelineNews> {
      for await (const event of pipelines.watch(pipeline, id, signal)) {
        if (event.type !== "execution") {
          yield event;
          continue;
        }
        const hasDeployed = event.execution.status === "Succeeded";
        const urls = hasDeployed ? await urlsOf(api, sandbox, serviceOf(pipeline)) : [];
        yield { type: "end", execution: event.execution, urls };
      }
    },
  };
}

/** Where the instances of a service answer. */
async function urlsOf(
  api: ControlPlane,
  sandbox: Sandbox,
  serviceName: string,
): Promise<readonly string[]> {
  const instances = await listAll(
    (token) => api.call("ListServiceInstances", { serviceName, ...token }),
    (page) => page.serviceInstances,
  );
  const environments = new Set(instances.map(({ environmentName }) => environmentName));
  const urls = await Promise.all(
    [...environments].map(async (environmentName) => {
      const { outputs } = await api.call("ListEnvironmentOutputs", { environmentName });
      const apiId = outputs.find(({ key }) => key === "ApiId")?.valueString;
      return apiId !== undefined && sandbox.httpApis.has(apiId)
        ? [sandbox.httpApis.endpointOf(apiId)]
        : [];
    }),
  );
  return urls.flat();
}
