import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { ResourceConstraints } from "./constraint.ts";

// Node caches what it requires, so that a service's file is read once.
const require = createRequire(import.meta.url);
const FOLDER = new URL("../../generated/constraints/", import.meta.url);

/** What the published schema of a resource type says of values, `undefined` when it says nothing. */
export function resourceConstraints(type: string): ResourceConstraints | undefined {
  const [vendor, service = "", name = "", ...rest] = type.split("::");
  if (vendor !== "AWS" || rest.length > 0 || !/^\w+$/.test(service)) return undefined;
  const file = new URL(`${service}.json`, FOLDER);
  if (!existsSync(file)) return undefined;
  const types: Readonly<Record<string, ResourceConstraints>> = require(fileURLToPath(file));
  return Object.hasOwn(types, name) ? types[name] : undefined;
}
