import type { Execution } from "@proton/sandbox";
import { suggestion } from "@proton/text";
import { UsageError } from "../usage-error.ts";
import type { PipelineState } from "./pipeline-api.ts";

/** The pipeline of a service; without a name that of the only service that has one. */
export function findPipeline(
  pipelines: readonly PipelineState[],
  serviceName: string | undefined,
): PipelineState {
  const names = pipelines.map((each) => each.serviceName);
  if (names.length === 0) {
    throw new UsageError(
      "no service has a pipeline here: its template needs pipeline_infrastructure",
    );
  }
  if (serviceName === undefined) {
    const [only, ...others] = pipelines;
    if (only !== undefined && others.length === 0) return only;
    throw new UsageError(`name a service: ${names.join(", ")}`);
  }
  const found = pipelines.find((each) => each.serviceName === serviceName);
  if (found !== undefined) return found;
  throw new UsageError(
    `service ${serviceName} has no pipeline here${suggestion(serviceName, names)}; there are those of ${names.join(", ")}`,
  );
}

/** An execution by its id or the beginning of it; without one the newest that `wanted` says. */
export function findExecution(
  { serviceName, executions }: PipelineState,
  id: string | undefined,
  wanted: (execution: Execution) => boolean,
  what: string,
): Execution {
  const found =
    id === undefined ? executions.find(wanted) : executions.find((each) => each.id.startsWith(id));
  if (found !== undefined) return found;
  throw new UsageError(
    id === undefined
      ? `the pipeline of ${serviceName} has no execution that ${what}`
      : `the pipeline of ${serviceName} has no execution ${id}: proton pipeline status ${serviceName}`,
  );
}
