import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { readJsonFile, writeJsonFile } from "../state/json-file.ts";
import { startAfresh } from "../state/state-error.ts";
import type { Execution } from "./execution.ts";

/** Executions that a pipeline keeps; older ones are forgotten. */
const MOST_KEPT = 100;

/** The executions of all pipelines: in memory for reading, one file each for good. */
export interface ExecutionStore {
  /** The newest first. */
  of(pipelineName: string): readonly Execution[];
  get(pipelineName: string, id: string): Execution | undefined;
  /** Seen at once by readers; the promise ends when it is on disk. */
  save(execution: Execution): Promise<void>;
  removeAll(pipelineName: string): Promise<void>;
}

const isExecution = (value: unknown): value is Execution =>
  typeof value === "object" && value !== null && "id" in value && "stages" in value;

export async function openExecutionStore(directory: string): Promise<ExecutionStore> {
  await mkdir(directory, { recursive: true });
  const executions = new Map<string, Map<string, Execution>>();
  const ofPipeline = (name: string) => {
    const known = executions.get(name) ?? new Map<string, Execution>();
    executions.set(name, known);
    return known;
  };
  for (const pipeline of await readdir(directory)) {
    for (const file of await readdir(join(directory, pipeline))) {
      if (!file.endsWith(".json")) continue;
      const path = join(directory, pipeline, file);
      const execution = await readJsonFile(path, isExecution, startAfresh(directory));
      if (execution !== undefined) ofPipeline(pipeline).set(execution.id, execution);
    }
  }
  const newestFirst = (name: string) =>
    [...ofPipeline(name).values()].sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  const fileOf = ({ pipelineName, id }: Execution) => join(directory, pipelineName, `${id}.json`);
  const writes = new Map<string, Promise<void>>();

  return {
    of: newestFirst,
    get: (pipelineName, id) => ofPipeline(pipelineName).get(id),
    async save(execution) {
      const { pipelineName, id } = execution;
      const isNew = !ofPipeline(pipelineName).has(id);
      ofPipeline(pipelineName).set(id, execution);
      // One write after the other: an older state must not come last.
      const write = (writes.get(id) ?? Promise.resolve()).then(async () => {
        const latest = ofPipeline(pipelineName).get(id);
        if (latest === undefined) return;
        await mkdir(join(directory, pipelineName), { recursive: true });
        await writeJsonFile(fileOf(latest), latest);
      });
      writes.set(
        id,
        write.catch(() => undefined),
      );
      await write;
      if (!isNew) return;
      for (const old of newestFirst(pipelineName).slice(MOST_KEPT)) {
        ofPipeline(pipelineName).delete(old.id);
        await rm(fileOf(old), { force: true });
      }
    },
    async removeAll(pipelineName) {
      executions.delete(pipelineName);
      await rm(join(directory, pipelineName), { recursive: true, force: true });
    },
  };
}
