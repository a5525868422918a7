import { userInfo } from "node:os";
import { pipelineRequest } from "@proton/console/extension";
import { ProtonError } from "@proton/control-plane";
import type { Connection } from "../connection/connection.ts";
import { jsonObject } from "../local/read-request.ts";
import type { PipelineApi, PipelineRequest } from "../pipelines/pipeline-api.ts";
import type { ConsoleBackend } from "./console-backend.ts";

/** Does what a page wants of a pipeline, in the name of whoever runs this process. */
export async function requestPipeline({ connection }: ConsoleBackend, body: Uint8Array) {
  const started = await localPipelinesOf(connection).request(requestOf(body));
  return { execution: started?.id };
}

function requestOf(body: Uint8Array): PipelineRequest {
  const asked = pipelineRequest.parse(jsonObject(body));
  const by = userInfo().username;
  switch (asked.verb) {
    case "start":
      return { ...asked, trigger: `${by} in the console` };
    case "retry":
      return asked;
    case "approve": {
      const { comment, ...answer } = asked;
      return { ...answer, by, ...(comment && { comment }) };
    }
    case "stop":
      return { ...asked, reason: `${by} stopped it` };
  }
}

/** @throws ProtonError where pipelines are AWS's */
export function localPipelinesOf({ pipelines, description }: Connection): PipelineApi {
  if (pipelines !== undefined) return pipelines;
  const message = `${description} runs no pipelines of its own: look at AWS CodePipeline.`;
  throw new ProtonError("NotImplemented", message);
}
