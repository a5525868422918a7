import type { ReadingRuleId } from "../rules/reading-rules.ts";
import {
  type CloudFormationTemplate,
  isList,
  isObject,
  type Output,
  type Parameter,
  type Resource,
  type TemplateObject,
  type TemplatePath,
  type TemplateValue,
} from "../template.ts";
import { SAM_TRANSFORM, usesMacro } from "../transforms.ts";

/** A complaint about the shape of a section. */
export interface ShapeProblem {
  readonly rule: ReadingRuleId;
  readonly path: TemplatePath;
  readonly part: "key" | "value";
  readonly message: string;
}

type Report = (problem: ShapeProblem) => void;

const SECTIONS = new Set([
  ..."AWSTemplateFormatVersion Description Metadata Parameters Rules Mappings Conditions".split(
    " ",
  ),
  ..."Transform Resources Outputs Hooks Globals".split(" "),
]);

const RESOURCE_MEMBERS = new Set([
  ..."Type Properties DependsOn Condition DeletionPolicy UpdateReplacePolicy Metadata".split(" "),
  ..."CreationPolicy UpdatePolicy Description Version".split(" "),
]);

const OUTPUT_MEMBERS = new Set(["Value", "Description", "Export", "Condition"]);

/** Parts that a transform writes out: they have no shape before it ran. */
const GENERATED_KEY = /^Fn::(?:ForEach::|Transform$)/;

/** Gives a read value the shape of a template; what has another shape is reported and left out. */
export function shapeTemplate(
  value: TemplateValue,
  report: Report,
): CloudFormationTemplate | undefined {
  if (!isObject(value)) {
    report(problem([], "a template is a mapping with a Resources section"));
    return undefined;
  }
  const transform = transforms(value, report);
  const sam = transform.includes(SAM_TRANSFORM);
  const rewritten = usesMacro(transform);
  for (const key of Object.keys(value)) {
    if (SECTIONS.has(key) && (key !== "Globals" || sam)) continue;
    if (GENERATED_KEY.test(key)) continue;
    report(problem([key], `${key} is not a section of a template`, "key"));
  }
  checkHead(value, report);

  const entries = new Entries(value, report);
  const template: CloudFormationTemplate = {
    ...(typeof value.Description === "string" && { Description: value.Description }),
    ...(isObject(value.Metadata) && { Metadata: value.Metadata }),
    ...(isObject(value.Globals) && { Globals: value.Globals }),
    Transform: transform,
    Parameters: entries.of("Parameters", (entry, path) => shapeParameter(entry, path, report)),
    Rules: entries.of("Rules", (entry) => entry),
    Mappings: entries.of("Mappings", (entry) => entry),
    Conditions: entries.of("Conditions", (entry) => entry),
    Resources: entries.of("Resources", (entry, path) =>
      shapeResource(entry, path, { sam, rewritten }, report),
    ),
    Outputs: entries.of("Outputs", (entry, path) => shapeOutput(entry, path, report)),
    source: value,
  };
  if (!isObject(value.Resources) || Object.keys(value.Resources).length === 0) {
    report(problem(["Resources"], "a template needs at least one resource under Resources"));
  }
  return template;
}

function transforms(value: TemplateObject, report: Report): readonly string[] {
  const transform = value.Transform;
  if (transform === undefined || transform === null) return [];
  return (isList(transform) ? transform : [transform]).flatMap((entry) => {
    if (typeof entry === "string") return [entry];
    if (isObject(entry) && typeof entry.Name === "string") return [entry.Name];
    report(problem(["Transform"], "a transform is a name, or a mapping with a Name"));
    return [];
  });
}

function checkHead(value: TemplateObject, report: Report): void {
  const version = value.AWSTemplateFormatVersion;
  if (version !== undefined && version !== null && version !== "2010-09-09") {
    const message = `the only AWSTemplateFormatVersion is "2010-09-09", not ${JSON.stringify(version)}`;
    report(problem(["AWSTemplateFormatVersion"], message));
  }
  const description = value.Description;
  if (description !== undefined && description !== null && typeof description !== "string") {
    report(problem(["Description"], "the description of a template is a text"));
  }
}

/** The entries of the sections that map names to objects. */
class Entries {
  readonly #template: TemplateObject;
  readonly #report: Report;

  constructor(template: TemplateObject, report: Report) {
    this.#template = template;
    this.#report = report;
  }

  of<Entry>(
    section: string,
    shape: (entry: TemplateObject, path: TemplatePath) => Entry | undefined,
  ): Readonly<Record<string, Entry>> {
    const result: Record<string, Entry> = Object.create(null);
    const value = this.#template[section];
    if (value === undefined || value === null) return result;
    if (!isObject(value)) {
      this.#report(problem([section], `${section} is a mapping of names, not ${describe(value)}`));
      return result;
    }
    for (const [name, entry] of Object.entries(value)) {
      const path = [section, name];
      if (GENERATED_KEY.test(name)) continue;
      // Names of conditions are free, and mappings have a rule of their own.
      const isFree = section === "Mappings" || section === "Conditions";
      if (!isFree && !/^[A-Za-z0-9]+$/.test(name)) {
        this.#report(problem(path, `the name ${name} may hold only letters and digits`, "key"));
      }
      if (!isObject(entry)) {
        if (entry !== null)
          this.#report(problem(path, `${name} is a mapping, not ${describe(entry)}`));
        continue;
      }
      const shaped = shape(entry, path);
      if (shaped !== undefined) result[name] = shaped;
    }
    return result;
  }
}

function shapeResource(
  entry: TemplateObject,
  path: TemplatePath,
  { sam, rewritten }: { readonly sam: boolean; readonly rewritten: boolean },
  report: Report,
): Resource | undefined {
  for (const key of Object.keys(entry)) {
    if (RESOURCE_MEMBERS.has(key) || GENERATED_KEY.test(key)) continue;
    if (rewritten) continue;
    if (sam && (key === "Connectors" || key === "IgnoreGlobals")) continue;
    report(problem([...path, key], `${key} is not an attribute of a resource`, "key"));
  }
  if (!expectText(entry, "Type", path, report)) return undefined;
  if (String(entry.Type).endsWith("::MODULE")) checkModule(entry, path, report);
  const { Properties, DependsOn, Condition, Metadata, CreationPolicy, UpdatePolicy } = entry;
  const dependsOn = isList(DependsOn) ? DependsOn : [DependsOn ?? ""];
  if (!dependsOn.every((name) => typeof name === "string")) {
    report(problem([...path, "DependsOn"], "DependsOn is a logical id or a list of them"));
  }
  if (Condition !== undefined && typeof Condition !== "string") {
    report(problem([...path, "Condition"], "Condition is the name of a condition"));
  }
  for (const key of ["Properties", "Metadata", "CreationPolicy", "UpdatePolicy"]) {
    const value = entry[key];
    if (value === undefined || value === null || isObject(value)) continue;
    report(problem([...path, key], `${key} is a mapping, not ${describe(value)}`));
  }
  return {
    Type: entry.Type as string,
    ...(isObject(Properties) && { Properties }),
    ...(DependsOn !== undefined && { DependsOn: dependsOn.filter((id) => typeof id === "string") }),
    ...(typeof Condition === "string" && { Condition }),
    ...(isObject(Metadata) && { Metadata }),
    ...(isObject(CreationPolicy) && { CreationPolicy }),
    ...(isObject(UpdatePolicy) && { UpdatePolicy }),
    ...(entry.DeletionPolicy !== undefined && { DeletionPolicy: entry.DeletionPolicy }),
    ...(entry.UpdateReplacePolicy !== undefined && {
      UpdateReplacePolicy: entry.UpdateReplacePolicy,
    }),
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/modules-template-fragments.html */
function checkModule(entry: TemplateObject, path: TemplatePath, report: Report): void {
  const { Properties: properties, Metadata: metadata } = entry;
  for (const key of ["CreationPolicy", "UpdatePolicy"]) {
    if (entry[key] !== undefined) report(problem([...path, key], `a module has no ${key}`, "key"));
  }
  if (isObject(properties) && properties.Tags !== undefined)
    report(problem([...path, "Properties", "Tags"], "a module has no Tags", "key"));
  const own = "AWS::CloudFormation::Module";
  if (isObject(metadata) && metadata[own] !== undefined)
    report(problem([...path, "Metadata", own], `${own} is written by CloudFormation only`, "key"));
}

function shapeParameter(
  entry: TemplateObject,
  path: TemplatePath,
  report: Report,
): Parameter | undefined {
  if (!expectText(entry, "Type", path, report)) return undefined;
  const allowed = entry.AllowedValues;
  for (const [index, value] of isList(allowed) ? allowed.entries() : []) {
    if (typeof value !== "object") continue;
    report(problem([...path, "AllowedValues", index], "an allowed value is a text or a number"));
  }
  if (allowed !== undefined && !isList(allowed)) {
    report(problem([...path, "AllowedValues"], "AllowedValues is a list"));
  }
  const shaped: Record<string, TemplateValue> = {};
  for (const [key, value] of Object.entries(entry)) {
    if (key === "AllowedValues") {
      if (isList(value)) shaped[key] = value.filter((each) => typeof each !== "object");
    } else if (typeof value !== "object") shaped[key] = value;
    else if (value !== null) {
      report(problem([...path, key], `${key} of a parameter is a text, number or boolean`));
    }
  }
  return shaped as unknown as Parameter;
}

function shapeOutput(
  entry: TemplateObject,
  path: TemplatePath,
  report: Report,
): Output | undefined {
  const { Value, Condition, Description, Export } = entry;
  if (Value === undefined) {
    report(problem(path, `the output ${path.at(-1)} has no Value`, "key"));
    return undefined;
  }
  for (const key of Object.keys(entry)) {
    if (OUTPUT_MEMBERS.has(key)) continue;
    report(problem([...path, key], `${key} is not a member of an output`, "key"));
  }
  if (Description !== undefined && typeof Description === "object") {
    const message = "the description of an output is a text that is written out";
    report(problem([...path, "Description"], message));
  }
  if (Export !== undefined && (!isObject(Export) || Export.Name === undefined)) {
    report(problem([...path, "Export"], "an Export is a mapping with a Name"));
  }
  return {
    Value,
    ...(Description !== undefined && { Description }),
    ...(typeof Condition === "string" && { Condition }),
    ...(isObject(Export) && Export.Name !== undefined && { Export: { Name: Export.Name } }),
  };
}

function expectText(
  entry: TemplateObject,
  key: string,
  path: TemplatePath,
  report: Report,
): boolean {
  const value = entry[key];
  if (typeof value === "string") return true;
  const message =
    value === undefined
      ? `${path.at(-1)} has no ${key}`
      : `the ${key} is a text, not ${describe(value)}`;
  report(
    problem(
      value === undefined ? path : [...path, key],
      message,
      value === undefined ? "key" : "value",
    ),
  );
  return false;
}

function describe(value: TemplateValue): string {
  if (value === null) return "null";
  if (isList(value)) return "a list";
  return isObject(value) ? "a mapping" : `the ${typeof value} ${JSON.stringify(value)}`;
}

function problem(
  path: TemplatePath,
  message: string,
  part: "key" | "value" = "value",
): ShapeProblem {
  return { rule: "CFN1005", path, part, message };
}
