import { bundleRoot } from "./archive/bundle-root.ts";
import { duplicateEntry } from "./archive/duplicate-entry.ts";
import { malformedTar } from "./archive/malformed-tar.ts";
import { notGzip } from "./archive/not-gzip.ts";
import { sizeLimit } from "./archive/size-limit.ts";
import { unreadableSource } from "./archive/unreadable-source.ts";
import { unsafePath } from "./archive/unsafe-path.ts";
import { unsupportedEntry } from "./archive/unsupported-entry.ts";
import { ignoreFile } from "./ignore/ignore-file.ts";
import { unusedIgnore } from "./ignore/unused-ignore.ts";
import { jinjaRules } from "./jinja-rules.ts";
import { textEncoding } from "./layout/encoding.ts";
import { fileSize } from "./layout/file-size.ts";
import { foreignPart } from "./layout/foreign-part.ts";
import { missingPart } from "./layout/missing-part.ts";
import { preReleaseDirectory } from "./layout/pre-release-directory.ts";
import { codebuildSettings } from "./manifest/codebuild-settings.ts";
import { manifestKeys } from "./manifest/manifest-keys.ts";
import { manifestShape } from "./manifest/manifest-shape.ts";
import { preReleaseKey } from "./manifest/pre-release-key.ts";
import { renderingEngine } from "./manifest/rendering-engine.ts";
import { singleTemplate } from "./manifest/single-template.ts";
import { templateFile } from "./manifest/template-file.ts";
import { templateLanguage } from "./manifest/template-language.ts";
import { unusedFile } from "./manifest/unused-file.ts";
import { compatibleEnvs } from "./registration/compatible-envs.ts";
import { registrationFile } from "./registration/registration-file.ts";
import type { BundleRule, RuleDefinition, TemplateRule } from "./rule.ts";
import { customerManaged } from "./schema/customer-managed.ts";
import { defaultValue } from "./schema/default-value.ts";
import { enumValues } from "./schema/enum-values.ts";
import { inputName } from "./schema/input-name.ts";
import { inputTypeKeys } from "./schema/input-type-keys.ts";
import { inputTypeShape } from "./schema/input-type-shape.ts";
import { keywordValue } from "./schema/keyword-value.ts";
import { pattern } from "./schema/pattern.ts";
import { propertyType } from "./schema/property-type.ts";
import { requiredNames } from "./schema/required-names.ts";
import { schemaKeys } from "./schema/schema-keys.ts";
import { schemaShape } from "./schema/schema-shape.ts";
import { unsupportedKeyword } from "./schema/unsupported-keyword.ts";
import { unusedType } from "./schema/unused-type.ts";
import { currentValueMissing } from "./spec/current-value-missing.ts";
import { instanceName } from "./spec/instance-name.ts";
import { invalidInput } from "./spec/invalid-input.ts";
import { missingInput } from "./spec/missing-input.ts";
import { sampleOutputs } from "./spec/sample-outputs.ts";
import { slowPattern } from "./spec/slow-pattern.ts";
import { specKind } from "./spec/spec-kind.ts";
import { specShape } from "./spec/spec-shape.ts";
import { specSize } from "./spec/spec-size.ts";
import { specUnknownKey } from "./spec/spec-unknown-key.ts";
import { unknownInput } from "./spec/unknown-input.ts";
import { dynamicReference } from "./template/dynamic-reference.ts";
import { legacyEnvironment } from "./template/legacy-environment.ts";
import { needsSampleOutputs } from "./template/needs-sample-outputs.ts";
import { unavailableNamespace } from "./template/unavailable-namespace.ts";
import { undeclaredInput } from "./template/undeclared-input.ts";
import { unknownOutput } from "./template/unknown-output.ts";
import { unreachedBranch } from "./template/unreached-branch.ts";
import { unusedInput } from "./template/unused-input.ts";
import { duplicateKey } from "./yaml/duplicate-key.ts";
import { yamlSyntax } from "./yaml/yaml-syntax.ts";
import { yamlTooComplex } from "./yaml/yaml-too-complex.ts";

/** Rules that look at a bundle as a whole, in the order of their ids. */
export const BUNDLE_RULES: readonly BundleRule[] = [
  textEncoding,
  missingPart,
  preReleaseDirectory,
  foreignPart,
  fileSize,
  manifestShape,
  manifestKeys,
  preReleaseKey,
  renderingEngine,
  templateLanguage,
  singleTemplate,
  templateFile,
  codebuildSettings,
  unusedFile,
  schemaShape,
  inputTypeKeys,
  schemaKeys,
  inputTypeShape,
  propertyType,
  unsupportedKeyword,
  keywordValue,
  defaultValue,
  enumValues,
  pattern,
  requiredNames,
  unusedType,
  inputName,
  customerManaged,
  dynamicReference,
  registrationFile,
  compatibleEnvs,
];

/** Rules that look at the templates of a bundle without rendering them. */
export const TEMPLATE_RULES: readonly TemplateRule[] = [
  undeclaredInput,
  unusedInput,
  unknownOutput,
  unavailableNamespace,
  legacyEnvironment,
];

/** Rules whose findings come out of reading, resolving and rendering. */
export const READING_RULES: readonly RuleDefinition[] = [
  unreadableSource,
  notGzip,
  malformedTar,
  unsafePath,
  unsupportedEntry,
  duplicateEntry,
  sizeLimit,
  bundleRoot,
  yamlSyntax,
  duplicateKey,
  yamlTooComplex,
  specKind,
  specShape,
  specUnknownKey,
  instanceName,
  specSize,
  unknownInput,
  invalidInput,
  missingInput,
  currentValueMissing,
  slowPattern,
  sampleOutputs,
  unreachedBranch,
  needsSampleOutputs,
  ignoreFile,
  unusedIgnore,
];

/** Every rule of this package, in the order of their ids. */
export const bundleRules: readonly RuleDefinition[] = [
  ...BUNDLE_RULES,
  ...TEMPLATE_RULES,
  ...READING_RULES,
  ...Object.values(jinjaRules),
].toSorted((a, b) => (a.id < b.id ? -1 : 1));
