import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ResourceRecord, StackRecord } from "../stack/stack-record.ts";
import { createJsonWriter, readJsonFile } from "./json-file.ts";
import { StateError, startAfresh } from "./state-error.ts";

/** The stacks' records: in memory for reading, one file a stack for good. */
export interface StackStore {
  /** In the order of their creation. */
  all(): readonly StackRecord[];
  get(stackName: string): StackRecord | undefined;
  /** Changes a record at once for readers; the promise ends when the change is on disk. */
  change(stackName: string, change: (record: StackRecord) => StackRecord): Promise<void>;
  create(record: StackRecord): Promise<void>;
  remove(stackName: string): Promise<void>;
  /** Resources that outlived their stacks. */
  retained(): readonly ResourceRecord[];
  retain(records: readonly ResourceRecord[]): Promise<void>;
  /** A stack has the resource again. */
  claim(resource: Pick<ResourceRecord, "type" | "physicalId">): Promise<void>;
}

const isRecord = (value: unknown): value is StackRecord =>
  typeof value === "object" && value !== null && "stackName" in value && "resources" in value;
const isNames = (value: unknown): value is string[] => Array.isArray(value);
const isList = (value: unknown): value is ResourceRecord[] => Array.isArray(value);

export async function openStackStore(directory: string): Promise<StackStore> {
  const folder = join(directory, "stacks");
  await mkdir(folder, { recursive: true });
  const fileOf = (stackName: string) => join(folder, `${stackName}.json`);
  // A record that is gone is noticed by its name here: written after it, taken out before it.
  const indexFile = join(directory, "stack-names.json");
  const retainedFile = join(directory, "retained.json");
  const wayOut = startAfresh(directory);
  let retained = (await readJsonFile(retainedFile, isList, wayOut)) ?? [];
  const records = new Map<string, StackRecord>();
  const writers = new Map<string, () => Promise<void>>();
  for (const file of await readdir(folder)) {
    if (!file.endsWith(".json")) continue;
    const record = await readJsonFile(join(folder, file), isRecord, wayOut);
    if (record !== undefined) records.set(record.stackName, record);
  }
  const known = (await readJsonFile(indexFile, isNames, wayOut)) ?? [];
  const missing = known.find((name) => !records.has(name));
  if (missing !== undefined) {
    throw new StateError("corrupt", fileOf(missing), `${fileOf(missing)} is missing: ${wayOut}`);
  }
  const saveIndex = createJsonWriter(indexFile, () => [...records.keys()]);
  if (known.length !== records.size) await saveIndex();
  const saveRetained = createJsonWriter(retainedFile, () => retained);

  function save(stackName: string): Promise<void> {
    const known = writers.get(stackName);
    const writer =
      known ?? createJsonWriter(fileOf(stackName), () => records.get(stackName) ?? null);
    writers.set(stackName, writer);
    return writer();
  }

  return {
    all: () =>
      [...records.values()].sort((left, right) => left.createdAt.localeCompare(right.createdAt)),
    get: (stackName) => records.get(stackName),
    change(stackName, change) {
      const record = records.get(stackName);
      if (record === undefined) throw new Error(`there is no stack ${stackName}`);
      records.set(stackName, change(record));
      return save(stackName);
    },
    async create(record) {
      records.set(record.stackName, record);
      await save(record.stackName);
      await saveIndex();
    },
    async remove(stackName) {
      records.delete(stackName);
      writers.delete(stackName);
      await saveIndex();
      await rm(fileOf(stackName), { force: true });
    },
    retained: () => retained,
    async retain(added) {
      const isKnown = ({ type, physicalId }: ResourceRecord) =>
        retained.some((one) => one.type === type && one.physicalId === physicalId);
      const unknown = added.filter((record) => !isKnown(record));
      if (unknown.length === 0) return;
      retained = [...retained, ...unknown];
      await saveRetained();
    },
    async claim({ type, physicalId }) {
      const others = retained.filter((one) => one.type !== type || one.physicalId !== physicalId);
      if (others.length === retained.length) return;
      retained = others;
      await saveRetained();
    },
  };
}
