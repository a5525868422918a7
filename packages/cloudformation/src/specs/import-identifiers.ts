import { resourceSpec } from "./resource-spec.ts";

/**
 * The properties by which an import names a resource of a type, such as `TableName`. A type with more
 * than one names its resources by all of them together.
 */
export function importIdentifiers(type: string): readonly string[] {
  const { primaryIdentifier = [], identifier = [] } = resourceSpec(type) ?? {};
  // Where the service gives the identifier, it is what `Ref` gives.
  return primaryIdentifier.length > 0 ? primaryIdentifier : identifier;
}
