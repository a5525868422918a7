import {
  evaluate,
  isObject,
  type Scope,
  type TemplateObject,
  type TemplateValue,
} from "@proton/cloudformation";
import type { ResourceTypes } from "../resources/resource-type.ts";
import type { DesiredStack } from "./desired-stack.ts";
import type { ResourceRecord } from "./stack-record.ts";

export interface StackScopeOptions {
  readonly desired: DesiredStack;
  readonly types: ResourceTypes;
  /** The resource as it is now, `undefined` while it is not there. */
  readonly recordOf: (logicalId: string) => ResourceRecord | undefined;
  /** The value of an export of another stack. */
  readonly importValue: (name: string) => TemplateValue | undefined;
}

/** What a stack's values are computed with while its resources come into being. */
export function stackScope({ desired, types, recordOf, importValue }: StackScopeOptions): Scope {
  return {
    template: desired.template,
    parameters: desired.parameters,
    pseudoParameters: desired.pseudoParameters,
    condition: (name) => desired.conditions[name],
    ref(logicalId) {
      const record = recordOf(logicalId);
      const type = record && types[record.type];
      return record && type && (type.ref?.(record) ?? record.physicalId);
    },
    getAtt(logicalId, attribute) {
      const record = recordOf(logicalId);
      return record && types[record.type]?.attributes(record)[attribute];
    },
    importValue,
  };
}

/** The properties of a resource with every function computed. */
export function computeProperties(
  { template }: DesiredStack,
  logicalId: string,
  scope: Scope,
): TemplateObject {
  const properties = template.Resources[logicalId]?.Properties ?? {};
  const path = ["Resources", logicalId, "Properties"];
  // The result goes to disk and comes back as JSON: comparing needs it in that form.
  return JSON.parse(JSON.stringify(evaluate(properties, scope, path) ?? {})) as TemplateObject;
}

/** How a resource is to be updated; most do not say. */
export function computeUpdatePolicy(
  { template }: DesiredStack,
  logicalId: string,
  scope: Scope,
): TemplateObject | undefined {
  const policy = template.Resources[logicalId]?.UpdatePolicy;
  if (policy === undefined) return undefined;
  const value = evaluate(policy, scope, ["Resources", logicalId, "UpdatePolicy"]);
  return value !== undefined && isObject(value) ? value : undefined;
}

/**
 * The values of a stack's outputs and exports.
 *
 * @throws {Error} when one is not text, or cannot be computed
 */
export function computeOutputs(desired: DesiredStack, scope: Scope) {
  const outputs: Record<string, string> = {};
  const exports: Record<string, string> = {};
  for (const [name, output] of Object.entries(desired.template.Outputs)) {
    const { Condition, Value, Export } = output;
    if (Condition !== undefined && desired.conditions[Condition] !== true) continue;
    const value = evaluate(Value, scope, ["Outputs", name, "Value"]);
    if (value === undefined || value === null || typeof value === "object") {
      throw new Error(
        `Template format error: The Value field of every Outputs member must evaluate to a String: ${name}`,
      );
    }
    outputs[name] = String(value);
    if (Export === undefined) continue;
    const exportName = evaluate(Export.Name, scope, ["Outputs", name, "Export", "Name"]);
    exports[String(exportName)] = String(value);
  }
  return { outputs, exports };
}
