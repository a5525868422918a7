export type { Segment, SourceMap } from "@proton/jinja";
export type { BundleFile } from "./archive/entries.ts";
export { DEFAULT_READ_LIMITS, type ReadLimits } from "./archive/limits.ts";
export { writeTar } from "./archive/write-tar.ts";
export { checkRendering } from "./check/check-rendering.ts";
export { checkSpec } from "./check/check-spec.ts";
export { originOf } from "./check/locate-rendered.ts";
export { stopsRegistration } from "./check/stops-registration.ts";
export {
  type CheckBundleOptions,
  checkBundle,
  checkDocuments,
  type NamedText,
} from "./check-bundle.ts";
export {
  type SchemaBreak,
  schemaCompatibility,
} from "./compatibility/schema-compatibility.ts";
export {
  type BundleDiff,
  type BundleDiffFinding,
  type DiffBundlesOptions,
  diffBundles,
  type PartDiff,
} from "./diff/diff-bundles.ts";
export { sampleValue } from "./generate/sample-value.ts";
export {
  CURRENT_VALUE_MACRO,
  type ResolvedInputs,
  type ResolveInputsOptions,
  resolveInputs,
  type ValueOrigin,
} from "./inputs/resolve-inputs.ts";
export type { Manifest, ManifestTemplate, RenderingEngine } from "./model/manifest.ts";
export {
  type ComponentValues,
  componentNamespace,
  type DeployedInstanceValues,
  type EnvironmentValues,
  environmentNamespace,
  type InstanceValues,
  instanceNamespace,
  type Namespace,
  pipelineNamespace,
  type ServiceValues,
  type Values,
} from "./model/namespaces.ts";
export {
  COMPATIBLE_FILE,
  parseRegistration,
  REGISTRATION_FILE,
  type Registration,
  type RegistrationResult,
} from "./model/parse-registration.ts";
export { parseSchema } from "./model/parse-schema.ts";
export {
  defaultOf,
  type InputProperty,
  type InputType,
  type PropertySchema,
  type TemplateSchema,
} from "./model/schema.ts";
export type { EnvironmentSpec, InstanceSpec, ServiceSpec, Spec, SpecInputs } from "./model/spec.ts";
export {
  type BundlePart,
  PART_DIRECTORIES,
  PARTS_OF_KIND,
  type PartName,
  type TemplateBundle,
  type TemplateKind,
} from "./model/template-bundle.ts";
export { parseSampleOutputs, type SampleOutputs } from "./outputs/sample-outputs.ts";
export {
  bundleFiles,
  type PackBundleOptions,
  type PackedBundle,
  packBundle,
  tarBundle,
} from "./pack-bundle.ts";
export {
  type ComponentFile,
  componentFile,
  type PackedComponent,
  packComponent,
} from "./pack-component.ts";
export {
  type BundleSource,
  type ReadBundleOptions,
  type ReadBundleResult,
  readBundle,
} from "./read-bundle.ts";
export { type CodeBuildJob, codeBuildJob } from "./render/code-build-job.ts";
export { type InputFile, type InputFilesOptions, inputFiles } from "./render/input-files.ts";
export type { ManagedResource } from "./render/managed-resource.ts";
export {
  type PartNamespace,
  type PartNamespaceOptions,
  partNamespace,
  type ValueOrigins,
} from "./render/part-namespace.ts";
export {
  type RenderBundleOptions,
  type RenderBundleResult,
  renderBundle,
} from "./render-bundle.ts";
export { bundleRules } from "./rules/all-rules.ts";
export { sizeLimitFinding } from "./rules/size-limit-finding.ts";
export { mergePart, resolveCurrentValues, setInstanceInputs } from "./spec/edit-spec.ts";
export { type OpsEntry, type OpsFileResult, parseOpsFile } from "./spec/parse-ops-file.ts";
export { type ParseSpecResult, parseSpec } from "./spec/parse-spec.ts";
export { inputsOfPart, inputValues, type SpecPart } from "./spec/spec-part.ts";
export { readYaml } from "./text/read-yaml.ts";
