import type { CloudFormationTemplate, TemplateValue } from "../template.ts";
import { evaluate } from "./evaluate.ts";
import { EvaluateError } from "./evaluate-error.ts";
import type { PseudoParameters } from "./pseudo-parameters.ts";
import type { Scope } from "./scope.ts";

/**
 * Whether each condition of a template holds.
 *
 * @throws {EvaluateError} for wrong arguments, unknown names, and conditions that need themselves
 */
export function conditionValues(
  template: CloudFormationTemplate,
  parameters: Readonly<Record<string, TemplateValue>>,
  pseudoParameters: PseudoParameters,
): Readonly<Record<string, boolean>> {
  const values: Record<string, boolean> = Object.create(null);
  const underWay: string[] = [];

  const truthOf = (name: string): boolean | undefined => {
    const known = values[name];
    if (known !== undefined) return known;
    const definition = template.Conditions[name];
    if (definition === undefined) return undefined;
    const path = ["Conditions", name];
    if (underWay.includes(name)) {
      const cycle = [...underWay.slice(underWay.indexOf(name)), name].join(" -> ");
      throw new EvaluateError(
        "circular-condition",
        path,
        `the conditions need each other: ${cycle}`,
      );
    }
    underWay.push(name);
    const value = evaluate(definition, scope, path);
    underWay.pop();
    if (value !== true && value !== false) {
      throw new EvaluateError("wrong-argument", path, `the condition ${name} is not true or false`);
    }
    values[name] = value;
    return value;
  };

  const scope: Scope = {
    template,
    parameters,
    pseudoParameters,
    condition: truthOf,
    ref: () => undefined,
    getAtt: () => undefined,
    importValue: () => undefined,
  };
  for (const name of Object.keys(template.Conditions)) truthOf(name);
  return values;
}

/** The logical ids of the resources whose condition holds, in the template's order. */
export function activeResources(
  template: CloudFormationTemplate,
  conditions: Readonly<Record<string, boolean>>,
): readonly string[] {
  return Object.entries(template.Resources)
    .filter(([, { Condition }]) => Condition === undefined || conditions[Condition] === true)
    .map(([logicalId]) => logicalId);
}
