import type { EnvironmentMap, MapResource, MapStack } from "../../extension/index.ts";

/** A resource of the map with where it is. */
export interface MapEntry extends MapResource {
  readonly stack: string;
  /** The page of what it is part of. */
  readonly href: string;
}

const ENTRIES = new WeakMap<EnvironmentMap, ReadonlyMap<string, MapEntry>>();

/** All resources of a map by their ids. */
export function entriesOf(map: EnvironmentMap): ReadonlyMap<string, MapEntry> {
  const known = ENTRIES.get(map);
  if (known !== undefined) return known;
  const entries = new Map(
    map.stacks.flatMap((stack) =>
      stack.resources.map((resource): [string, MapEntry] => [
        resource.id,
        { ...resource, stack: titleOf(stack), href: hrefOf(stack) },
      ]),
    ),
  );
  ENTRIES.set(map, entries);
  return entries;
}

function titleOf({ kind, name, serviceName }: MapStack): string {
  return kind === "instance" ? `${serviceName}/${name}` : `${kind} ${name}`;
}

function hrefOf({ kind, name, serviceName }: MapStack): string {
  if (kind === "instance") return `/services/${serviceName}/instances/${name}`;
  return kind === "environment" ? `/environments/${name}` : `/components/${name}`;
}

/** `DynamoDB Table` of `AWS::DynamoDB::Table`. */
export function typeInWords(type: string): string {
  return type.split("::").slice(1).join(" ");
}
