import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { createJsonWriter, readJsonFile } from "../state/json-file.ts";
import { startAfresh } from "../state/state-error.ts";

/** How far each lane of a mapping has got in its stream: what a restart goes on from. */
export interface Positions {
  /** The sequence number of the last record that is done with. */
  get(lane: number): string;
  /** Ends when it is on disk. */
  set(lane: number, sequence: string): Promise<void>;
}

const isPositions = (value: unknown): value is { positions: string[] } => {
  const { positions } = (value ?? {}) as { positions?: unknown };
  return Array.isArray(positions) && positions.every((one) => /^\d{21,40}$/.test(String(one)));
};

const fileOf = (directory: string, id: string) => join(directory, `${id}.json`);

/**
 * Opens the positions of a mapping. Those of another number of lanes give way to the earliest of
 * them: a record may come twice, and none is left out.
 */
export async function openPositions(options: {
  readonly directory: string;
  readonly id: string;
  readonly lanes: number;
  /** Where a new mapping begins. */
  readonly initial: string;
}): Promise<Positions> {
  const { directory, id, lanes, initial } = options;
  await mkdir(directory, { recursive: true });
  const file = fileOf(directory, id);
  const stored = (await readJsonFile(file, isPositions, startAfresh(directory)))?.positions;
  const earliest = [...(stored ?? [initial])].sort(bySequence)[0] ?? initial;
  const positions =
    stored?.length === lanes ? [...stored] : Array.from({ length: lanes }, () => earliest);
  const save = createJsonWriter(file, () => ({ positions }));
  await save();
  return {
    get: (lane) => positions[lane] ?? earliest,
    set(lane, sequence) {
      positions[lane] = sequence;
      return save();
    },
  };
}

export const deletePositions = (directory: string, id: string) =>
  rm(fileOf(directory, id), { force: true });

const bySequence = (a: string, b: string) => a.length - b.length || (a < b ? -1 : 1);
