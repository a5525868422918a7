import { join } from "node:path";
import type { TemplateObject } from "@proton/cloudformation";
import { createJsonWriter, readJsonFile } from "./json-file.ts";
import { startAfresh } from "./state-error.ts";

interface Subject {
  readonly type: string;
  readonly physicalId: string;
}

/** What somebody made of a resource past its stack: other properties, or nothing at all. */
export interface OutsideChange extends Subject {
  /** All that it has now, as a template would say it; absent when it was deleted. */
  readonly properties?: TemplateObject;
}

/**
 * How resources are now that were changed past their stacks through their service's own API. Only
 * those are here whose service keeps nothing itself: a table says how it is.
 */
export interface OutsideChanges {
  get(subject: Subject): OutsideChange | undefined;
  put(change: OutsideChange): Promise<void>;
  /** Its stack has it in hand again. */
  drop(subject: Subject): Promise<void>;
}

const isChanges = (value: unknown): value is OutsideChange[] => Array.isArray(value);

const keyOf = ({ type, physicalId }: Subject) => `${type} ${physicalId}`;

export async function openOutsideChanges(directory: string): Promise<OutsideChanges> {
  const file = join(directory, "outside-changes.json");
  const known = (await readJsonFile(file, isChanges, startAfresh(directory))) ?? [];
  const changes = new Map(known.map((change) => [keyOf(change), change]));
  const save = createJsonWriter(file, () => [...changes.values()]);
  return {
    get: (subject) => changes.get(keyOf(subject)),
    async put(change) {
      changes.set(keyOf(change), change);
      await save();
    },
    async drop(subject) {
      if (changes.delete(keyOf(subject))) await save();
    },
  };
}
