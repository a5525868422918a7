import { sampleList, sampleValue } from "../generate/sample-value.ts";
import { validateValue } from "../inputs/validate-value.ts";
import { defaultOf, type InputProperty, type TemplateSchema } from "../model/schema.ts";
import type { PartName } from "../model/template-bundle.ts";
import type { PartAnalysis } from "../template/analysis.ts";
import { formatNamespacePath, pathTarget } from "../template/namespace-shape.ts";
import { ANY_KEY } from "../template/references.ts";
import { ABSENT, type Variable } from "./assignment.ts";

/** Where the inputs of a part stand in the namespace of another. */
const INPUT_PATHS: Readonly<Record<PartName, readonly (readonly [PartName, readonly string[]])[]>> =
  {
    environment: [["environment", ["environment", "inputs"]]],
    instance: [["instance", ["service_instance", "inputs"]]],
    pipeline: [
      ["pipeline", ["pipeline", "inputs"]],
      ["instance", ["service_instances", ANY_KEY, "inputs"]],
    ],
  };

/**
 * What can be varied to see a template in its different forms: every input with an enum or a
 * boolean, every input and output that a condition reads.
 */
export function variablesOf(analysis: PartAnalysis, schema: TemplateSchema): readonly Variable[] {
  return [...inputVariables(analysis, schema), ...outputVariables(analysis)];
}

function inputVariables(analysis: PartAnalysis, schema: TemplateSchema): readonly Variable[] {
  const { decisions } = analysis;
  const read = new Set(analysis.references.map(({ path }) => formatNamespacePath(path)));
  return INPUT_PATHS[analysis.part].flatMap(([part, base]) => {
    const properties = [...(schema.types[part]?.properties.values() ?? [])];
    return properties.flatMap((property): readonly Variable[] => {
      const path = [...base, property.name];
      const written = formatNamespacePath(path);
      const decision = decisions.get(written) ?? decisions.get(`${written}[…]`);
      const decides = decision !== undefined;
      if (!decides && !read.has(written)) return [];
      const all = alternatives(property, decision?.literals);
      // A value that decides nothing is tried at both ends of its enum only.
      const chosen = decides ? all : [all[0], all.at(-1)];
      const values = [...new Set(chosen.filter((value) => value !== undefined))];
      return values.length === 0
        ? []
        : [
            {
              path,
              alternatives: values,
              isClosed: Array.isArray(property.schema.enum),
              decides,
              declaration: { file: schema.file, range: property.nameRange },
            },
          ];
    });
  });
}

/** `literals` is what conditions compare the input with, `undefined` when none reads it. */
function alternatives(
  property: InputProperty,
  literals: readonly unknown[] | undefined,
): readonly unknown[] {
  const { schema, name, required } = property;
  const valid = (value: unknown): boolean => validateValue(value, schema).length === 0;
  const values: unknown[] = [];
  if (Array.isArray(schema.enum)) values.push(...schema.enum);
  else if (schema.type === "boolean") values.push(true, false);
  else if (schema.type === "array") values.push([], sampleList(schema, name));
  else if (literals) {
    const { default: _, ...others } = schema;
    values.push("", sampleValue(others, name), schema.minimum, schema.maximum, ...literals);
  }
  const allowed = values.filter((value) => value !== undefined && valid(value));
  const optional = !required && defaultOf(property) === undefined;
  return optional ? [...allowed, ABSENT] : allowed;
}

/** Outputs that conditions read: what they are compared with, and something else. */
function outputVariables({ part, decisions }: PartAnalysis): readonly Variable[] {
  return [...decisions.values()].flatMap(({ path, literals }): readonly Variable[] => {
    const target = pathTarget(part, path);
    if (target.kind !== "output" || target.name === undefined) return [];
    const texts = literals.filter((literal) => typeof literal === "string");
    return [{ path, alternatives: [...texts, "other"], decides: true }];
  });
}
