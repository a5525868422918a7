export type { Position, Range } from "@proton/text";
export {
  type BranchCondition,
  branchConditions,
  type Literal,
} from "./analysis/branch-conditions.ts";
export { type Branch, branchesOf, reachedBranches } from "./analysis/branches.ts";
export { type Reference, references } from "./analysis/references.ts";
export { ANY, type StaticPath } from "./analysis/static-scope.ts";
export type { JinjaErrorCode, TemplateFailure } from "./errors.ts";
export { DEFAULT_LIMITS, type RenderLimits } from "./limits.ts";
export { float } from "./runtime/namespace-values.ts";
export { yamlToData } from "./runtime/yaml-values.ts";
export type { Segment, SourceMap } from "./segments/source-map.ts";
export { type CompileResult, compile, type RenderResult, type Template } from "./template.ts";
