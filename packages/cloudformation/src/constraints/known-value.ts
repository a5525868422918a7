import { evaluate } from "../evaluate/evaluate.ts";
import { EvaluateError } from "../evaluate/evaluate-error.ts";
import { isListType } from "../evaluate/resolve-parameters.ts";
import type { Scope } from "../evaluate/scope.ts";
import { type CloudFormationTemplate, scalarText, type TemplateValue } from "../template.ts";
import type { Known } from "./constraint-problems.ts";

/**
 * Computes functions whose result stands in the template: `Ref` of a parameter is its default, which
 * Proton had no way to override. What depends on the account, a Region or a resource stays unknown.
 */
export function knownValues(template: CloudFormationTemplate): Known {
  const fail = () => {
    throw new EvaluateError("unknown-reference", [], "is known to a deployment only");
  };
  const scope: Scope = {
    template,
    parameters: defaults(template),
    pseudoParameters: new Proxy(Object.create(null), { get: fail }),
    condition: () => undefined,
    ref: () => undefined,
    getAtt: () => undefined,
    importValue: () => undefined,
    availabilityZones: fail,
  };
  return (value) => {
    try {
      return evaluate(value, scope);
    } catch (error) {
      if (error instanceof EvaluateError) return undefined;
      throw error;
    }
  };
}

function defaults({ Parameters }: CloudFormationTemplate): Readonly<Record<string, TemplateValue>> {
  const values: Record<string, TemplateValue> = Object.create(null);
  for (const [name, { Type, Default }] of Object.entries(Parameters)) {
    // An empty default asks to be given, and one of Systems Manager is the name of a parameter.
    if (Default === undefined || Default === "" || Type.startsWith("AWS::SSM::")) continue;
    const text = scalarText(Default);
    values[name] = isListType(Type) ? text.split(",").map((item) => item.trim()) : text;
  }
  return values;
}
