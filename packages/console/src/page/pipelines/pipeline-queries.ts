import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { AskInput } from "../../extension/index.ts";
import { ask } from "../api/ask.ts";

/** The pipeline of a service on this machine, with what it has run; `null` where it has none. */
export const pipelineOf = (serviceName: string) =>
  queryOptions({
    queryKey: ["pipeline", serviceName],
    queryFn: async ({ signal }) =>
      (await ask("pipelines", { serviceName }, signal)).pipelines[0] ?? null,
  });

export const actionLog = (of: AskInput<"pipeline-log">) =>
  queryOptions({
    queryKey: ["pipeline-log", of],
    queryFn: async ({ signal }) => (await ask("pipeline-log", of, signal)).lines,
    placeholderData: keepPreviousData,
  });

export const approval = (of: AskInput<"approval">) =>
  queryOptions({
    queryKey: ["deployment", "approval", of],
    queryFn: ({ signal }) => ask("approval", of, signal),
    // What it would change now.
    gcTime: 0,
  });
