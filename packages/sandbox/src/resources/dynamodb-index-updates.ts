import { isDeepStrictEqual } from "node:util";
import type { TemplateObject } from "@proton/cloudformation";
import { propertiesOf } from "./properties.ts";
import { ResourceError } from "./resource-type.ts";

/** What is read of a table's description. */
export interface TableDescription {
  readonly GlobalSecondaryIndexes?: readonly {
    readonly IndexName: string;
    readonly KeySchema: unknown;
    readonly Projection: unknown;
  }[];
  readonly [field: string]: unknown;
}

type IndexUpdate =
  | { readonly Create: TemplateObject }
  | { readonly Delete: { readonly IndexName: string } };

/**
 * The index changes between a table as it is and its properties; CloudFormation allows one at a
 * time.
 *
 * @throws {ResourceError} in CloudFormation's words
 */
export function indexUpdates(
  table: TableDescription,
  properties: TemplateObject,
): readonly IndexUpdate[] {
  const wanted = new Map(
    propertiesOf(properties)
      .objects("GlobalSecondaryIndexes")
      .map((index) => [String(index.IndexName), index]),
  );
  const current = table.GlobalSecondaryIndexes ?? [];
  for (const index of current) {
    const other = wanted.get(index.IndexName);
    if (other === undefined) continue;
    const isSame =
      isDeepStrictEqual(plain(index.KeySchema), plain(other.KeySchema)) &&
      isDeepStrictEqual(plain(index.Projection), plain(other.Projection));
    if (isSame) continue;
    throw new ResourceError(
      "InvalidRequest",
      `Cannot update GSI's properties other than Provisioned Throughput and Contributor Insights Specification. You can create a new GSI with a different name. (${index.IndexName})`,
    );
  }
  const names = new Set(current.map(({ IndexName }) => IndexName));
  const updates: IndexUpdate[] = [
    ...[...names]
      .filter((name) => !wanted.has(name))
      .map((IndexName) => ({ Delete: { IndexName } })),
    ...[...wanted].filter(([name]) => !names.has(name)).map(([, Create]) => ({ Create })),
  ];
  if (updates.length > 1) {
    throw new ResourceError(
      "InvalidRequest",
      "Cannot perform more than one GSI creation or deletion in a single update",
    );
  }
  return updates;
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
