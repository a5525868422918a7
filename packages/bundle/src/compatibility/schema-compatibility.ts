import type { Range } from "@proton/text";
import { validateValue } from "../inputs/validate-value.ts";
import {
  defaultOf,
  type InputProperty,
  type InputType,
  type TemplateSchema,
} from "../model/schema.ts";
import type { PartName } from "../model/template-bundle.ts";
import { entryOf } from "../text/yaml-node.ts";
import { narrowedConstraints } from "./narrowed-constraints.ts";

/** Why a schema cannot be a minor version after another: a spec that was valid no longer is. */
export interface SchemaBreak {
  readonly kind:
    | "part-removed"
    | "part-added"
    | "input-removed"
    | "input-required"
    | "type-changed"
    | "constraint-narrowed";
  readonly part: PartName;
  /** Absent when a whole part is concerned. */
  readonly input?: string;
  readonly message: string;
  /** Where the new schema breaks with the old one. */
  readonly file: string;
  readonly range: Range;
}

/**
 * Everything that keeps `next` from being a minor version after `previous`. An empty list means
 * that every spec which was valid still is, and still says the same.
 *
 * Proton promised this of minor versions and never published its algorithm. Defaults may change:
 * that is what new minor versions are often for.
 */
export function schemaCompatibility(
  previous: TemplateSchema,
  next: TemplateSchema,
): readonly SchemaBreak[] {
  const parts = new Set([...Object.keys(previous.types), ...Object.keys(next.types)] as PartName[]);
  return [...parts].flatMap((part) => {
    const [before, after] = [previous.types[part], next.types[part]];
    if (before && after) return typeBreaks(part, before, after);
    const kind = before ? ("part-removed" as const) : ("part-added" as const);
    const message = `the ${part} inputs are ${before ? "gone" : "new"}: that needs a new major version`;
    const range = after?.range ?? next.document.source.range(0, 0);
    return [{ kind, part, message, file: next.file, range }];
  });
}

function typeBreaks(part: PartName, before: InputType, after: InputType): readonly SchemaBreak[] {
  const removed = [...before.properties.keys()]
    .filter((name) => !after.properties.has(name))
    .map((input): SchemaBreak => {
      const message = `input "${input}" is gone, and specs may give it`;
      const range = entryOf(after.node, "properties")?.keyRange ?? after.range;
      return { kind: "input-removed", part, input, message, file: after.file, range };
    });
  const changed = [...after.properties.values()].flatMap((property) =>
    inputBreaks(part, before.properties.get(property.name), property, after.file),
  );
  return [...removed, ...changed];
}

function inputBreaks(
  part: PartName,
  before: InputProperty | undefined,
  after: InputProperty,
  file: string,
): readonly SchemaBreak[] {
  const input = after.name;
  const breaks: SchemaBreak[] = [];
  const report = (kind: SchemaBreak["kind"], message: string, keyword?: string): void => {
    const range = (keyword && entryOf(after.node, keyword)?.keyRange) || after.nameRange;
    breaks.push({ kind, part, input, message, file, range });
  };
  const demanded = after.required && defaultOf(after) === undefined;
  const wasDemanded = before?.required === true && defaultOf(before) === undefined;
  if (demanded && !wasDemanded) {
    const how = before ? "is now required" : "is new and required";
    report("input-required", `input "${input}" ${how}, without a default`);
  }
  if (!before) return breaks;
  const [oldType, newType] = [before.schema.type, after.schema.type];
  if (oldType !== newType && !(oldType === "integer" && newType === "number")) {
    report("type-changed", `input "${input}" was of type ${oldType} and is now ${newType}`, "type");
    return breaks;
  }
  for (const { keyword, message } of narrowedConstraints(before.schema, after.schema)) {
    report("constraint-narrowed", `input "${input}": ${message}`, keyword);
  }
  const [violation] = defaultViolation(before, after);
  if (violation && breaks.length === 0) {
    report(
      "constraint-narrowed",
      `input "${input}": the former default is no longer allowed: ${violation}`,
    );
  }
  return breaks;
}

/** Specs that spell out the former default must stay valid. */
function defaultViolation(before: InputProperty, after: InputProperty): readonly string[] {
  const value = defaultOf(before);
  if (value === undefined) return [];
  return validateValue(value, after.schema).map((violation) => violation.message);
}
