import type { IncomingMessage, ServerResponse } from "node:http";
import { pipelineRequest } from "@proton/console/extension";
import * as z from "zod/mini";
import { localPaths } from "../local/endpoint-file.ts";
import { decodedPath, jsonObject } from "../local/read-request.ts";
import type { PipelineApi, PipelineRequest } from "./pipeline-api.ts";

/** A page of the console says the same, but for who does it and why. */
const [start, retry, approve, stop] = pipelineRequest.def.options;
const requestSchema = z.discriminatedUnion("verb", [
  z.extend(start, { trigger: z.string().check(z.maxLength(500)) }),
  retry,
  z.extend(approve, { by: z.string().check(z.maxLength(200)) }),
  z.extend(stop, { reason: z.string().check(z.maxLength(500)) }),
]);

/**
 * Answers requests about pipelines, at `/_proton/pipelines`.
 *
 * @returns the value to send; `undefined` for no such place, `"answered"` when a stream was sent
 * @throws Error for what is refused
 */
export async function answerPipelines(
  pipelines: PipelineApi,
  request: IncomingMessage,
  response: ServerResponse,
  body: Uint8Array,
): Promise<unknown> {
  const path = request.url ?? "";
  if (path === localPaths.pipelines) {
    if (request.method === "GET") return pipelines.list();
    if (request.method !== "POST") return undefined;
    const asked = requestSchema.parse(jsonObject(body));
    return { execution: await pipelines.request(asked as PipelineRequest) };
  }
  const [pipeline = "", execution = "", action, ...rest] = path
    .slice(localPaths.pipelines.length + 1)
    .split("/")
    .map(decodedPath);
  if (request.method !== "GET" || execution === "" || rest.length > 0) return undefined;
  if (action !== undefined) return pipelines.logs(pipeline, execution, action);
  await stream(pipelines, pipeline, execution, response);
  return "answered";
}

/** One line of JSON for each piece of news, as it comes. */
async function stream(
  pipelines: PipelineApi,
  pipeline: string,
  execution: string,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const news = pipelines.watch(pipeline, execution, gone.signal)[Symbol.asyncIterator]();
  const first = await news.next();
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  for (let next = first; !next.done; next = await news.next()) {
    response.write(`${JSON.stringify(next.value)}\n`);
  }
  response.end();
}
