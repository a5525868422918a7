import type { CloudFormationTemplate, TemplateValue } from "../template.ts";
import type { PseudoParameters } from "./pseudo-parameters.ts";

/** What a value is computed with. */
export interface Scope {
  /** Supplies the mappings and transforms. */
  readonly template: Pick<CloudFormationTemplate, "Mappings" | "Transform">;
  /** As {@link resolveParameters} gives them. */
  readonly parameters: Readonly<Record<string, TemplateValue>>;
  readonly pseudoParameters: PseudoParameters;
  /** Whether a condition holds, from {@link conditionValues}; `undefined` when there is no such. */
  condition(name: string): boolean | undefined;
  /** What `Ref` of a resource gives; `undefined` when there is no such resource. */
  ref(logicalId: string): TemplateValue | undefined;
  /** What `Fn::GetAtt` gives; `undefined` when there is no such resource or attribute. */
  getAtt(logicalId: string, attribute: string): TemplateValue | undefined;
  /** The exported value of another stack; `undefined` when nothing exports that name. */
  importValue(name: string): TemplateValue | undefined;
  /** @default the zones a, b and c of the Region */
  readonly availabilityZones?: (region: string) => readonly string[];
}
