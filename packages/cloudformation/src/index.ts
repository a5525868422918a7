export {
  diffTemplates,
  type SectionChange,
  type TemplateDiff,
} from "./diff/diff-templates.ts";
export { equalValues } from "./diff/equal-values.ts";
export {
  type ChangeEffect,
  effectAt,
  type PropertyChange,
  propertyChanges,
} from "./diff/property-changes.ts";
export type { TemplateResourceChange } from "./diff/resource-change.ts";
export {
  type DriveOptions,
  type DriveProgress,
  deployStack,
  type Interrupted,
  type Paused,
  removeStack,
} from "./drive-stack.ts";
export { activeResources, conditionValues } from "./evaluate/condition-values.ts";
export { evaluate } from "./evaluate/evaluate.ts";
export { EvaluateError, type EvaluateErrorCode } from "./evaluate/evaluate-error.ts";
export { expandLoops } from "./evaluate/expand-loops.ts";
export {
  type PseudoParameters,
  partitionOf,
  pseudoParameterNames,
  urlSuffixOf,
} from "./evaluate/pseudo-parameters.ts";
export {
  type ParameterProblem,
  type ReadSsmParameter,
  type ResolveParametersResult,
  resolveParameters,
} from "./evaluate/resolve-parameters.ts";
export type { Scope } from "./evaluate/scope.ts";
export {
  type Finding,
  type FindingDetails,
  type Fix,
  findingOf,
  type RelatedLocation,
  type Severity,
} from "./finding.ts";
export {
  type DependencyCycle,
  type DependencyGraph,
  type DependencyGraphOptions,
  dependencyGraph,
} from "./graph/dependency-graph.ts";
export {
  type BeginStep,
  type BegunDeployment,
  type CancelStep,
  type DeleteStackResult,
  type Denied,
  type DeployStackRequest,
  type DeployStackResult,
  type LookStep,
  losesData,
  type PlanResult,
  type Provisioner,
  type RemoveStackRequest,
  type RemoveStep,
  type ResourceChange,
  type Running,
  type Stack,
  type StackEvent,
  type StackResource,
  type StackStatus,
} from "./provisioner.ts";
export { keptParts, restoreParts } from "./read/known-parts.ts";
export {
  type ReadTemplateOptions,
  type ReadTemplateResult,
  readTemplate,
} from "./read/read-template.ts";
export { defaultReadLimits, type ReadLimits } from "./read/yaml-document.ts";
export { type Reference, referencesIn } from "./references.ts";
export { deletionPolicyOf, updateReplacePolicyOf } from "./removal-policy.ts";
export { cloudFormationRules } from "./rules/all-rules.ts";
export { type CheckTemplateOptions, checkTemplate } from "./rules/check-template.ts";
export type { Rule, RuleInfo } from "./rules/rule.ts";
export type { ResourceEntry, RuleContext } from "./rules/rule-context.ts";
export { expandSam } from "./sam/expand-sam.ts";
export { SamError } from "./sam/sam-error.ts";
export { importIdentifiers } from "./specs/import-identifiers.ts";
export {
  type PropertySpec,
  type PropertySpecs,
  type PropertyType,
  type ResourceSpec,
  resourceSpec,
  resourceTypes,
} from "./specs/resource-spec.ts";
export {
  type CloudFormationTemplate,
  formatPath,
  isList,
  isObject,
  type Output,
  type Parameter,
  type RemovalPolicy,
  type Resource,
  scalarText,
  type TemplateObject,
  type TemplatePath,
  type TemplateValue,
  valueAt,
} from "./template.ts";
export { LANGUAGE_EXTENSIONS, SAM_TRANSFORM } from "./transforms.ts";
