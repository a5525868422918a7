import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import type { ReadableStream } from "node:stream/web";
import type { Execution } from "@proton/sandbox";
import { localPaths } from "../local/endpoint-file.ts";
import type { PipelineApi, PipelineNews, PipelineState } from "./pipeline-api.ts";

/** A request to the server on the local state, but for its signature. */
export interface Asked {
  readonly method?: string;
  readonly body?: string | Uint8Array;
  readonly signal?: AbortSignal;
}

/** The pipelines of the server that runs on the local state. */
export function remotePipelines(
  send: (path: string, init?: Asked) => Promise<Response>,
  read: (response: Response) => Promise<unknown>,
): PipelineApi {
  const ask = (path: string, init?: Asked) => send(path, init).then(read);
  return {
    list: async () => (await ask(localPaths.pipelines)) as readonly PipelineState[],
    request: async (request) => {
      const body = JSON.stringify(request);
      const answer = await ask(localPaths.pipelines, { method: "POST", body });
      return (answer as { readonly execution?: Execution }).execution;
    },
    logs: async (pipeline, execution, action) => {
      const path = [pipeline, execution, action].map(encodeURIComponent).join("/");
      return (await ask(`${localPaths.pipelines}/${path}`)) as readonly string[];
    },
    async *watch(pipeline, execution, signal) {
      const path = [pipeline, execution].map(encodeURIComponent).join("/");
      const response = await send(`${localPaths.pipelines}/${path}`, signal && { signal });
      if (response.body === null || !response.ok) {
        throw new Error(`the server answered ${response.status} to a look at ${execution}`);
      }
      yield* newsIn(response.body as ReadableStream);
    },
  };
}

async function* newsIn(body: ReadableStream): AsyncGenerator<PipelineNews> {
  const lines = createInterface({
    input: Readable.fromWeb(body),
    crlfDelay: Number.POSITIVE_INFINITY,
  });
  for await (const line of lines) if (line !== "") yield JSON.parse(line) as PipelineNews;
}
