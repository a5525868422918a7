import { invalidParameter, validationError } from "../dynamodb-error.ts";
import type { ValueType } from "../values/index.ts";
import type { Path } from "./path.ts";
import type { Update } from "./update.ts";

/** Refuses to change an attribute that the item is found by. */
export function refuseKeyUpdate({ targets }: Update, keyNames: readonly string[]): void {
  for (const name of keyNames) {
    if (targets.some(({ path }) => path[0] === name)) {
      throw invalidParameter(`Cannot update attribute ${name}. This attribute is part of the key`);
    }
  }
}

export interface IndexKeyAttribute {
  readonly name: string;
  readonly type: ValueType;
  readonly indexName: string;
}

/** Refuses to give the key of an index a value of another type than the index has. */
export function refuseIndexKeyUpdate(
  { targets }: Update,
  keys: readonly IndexKeyAttribute[],
): void {
  for (const { name, type, indexName } of keys) {
    const target = targets.find(({ path }) => path.length === 1 && path[0] === name);
    if (target?.type === undefined || target.type === type || target.action === "DELETE") continue;
    throw invalidParameter(
      `Type mismatch for Index Key ${name} Expected: ${type} Actual: ${target.type} IndexName: ${indexName}`,
    );
  }
}

/** Refuses to look into an attribute of a key, which is never a document. */
export function refuseKeyPaths(
  paths: readonly Path[],
  keyNames: readonly string[],
  kind: "Key" | "IndexKey",
): void {
  const name = keyNames.find((each) => paths.some((path) => path.length > 1 && path[0] === each));
  if (name === undefined) return;
  throw validationError(
    `Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ${kind}: ${name}`,
  );
}

/** Refuses to filter by what the key condition is for. */
export function refuseKeyFilter(
  parameter: "QueryFilter" | "Filter Expression",
  paths: readonly Path[],
  keyNames: readonly string[],
): void {
  const name = keyNames.find((each) => paths.some((path) => path[0] === each));
  if (name === undefined) return;
  throw validationError(
    `${parameter} can only contain non-primary key attributes: Primary key attribute: ${name}`,
  );
}
