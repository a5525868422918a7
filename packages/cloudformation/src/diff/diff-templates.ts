import { type CloudFormationTemplate, isObject, type TemplateValue } from "../template.ts";
import { equalValues } from "./equal-values.ts";
import { resourceChange, type TemplateResourceChange } from "./resource-change.ts";
import { spreadChanges } from "./spread-changes.ts";

/** An entry of another section that differs. */
export interface SectionChange {
  readonly section: "Parameters" | "Outputs" | "Conditions" | "Mappings" | "Rules";
  readonly name: string;
  readonly action: "add" | "modify" | "remove";
  readonly before?: TemplateValue;
  readonly after?: TemplateValue;
}

/** What differs between two templates; both lists are empty when a deployment changes nothing. */
export interface TemplateDiff {
  readonly resources: readonly TemplateResourceChange[];
  readonly sections: readonly SectionChange[];
}

const sections = ["Parameters", "Mappings", "Conditions", "Rules", "Outputs"] as const;
/** Compares two templates by what CloudFormation would do, not by their text. */
export function diffTemplates(
  before: CloudFormationTemplate,
  after: CloudFormationTemplate,
): TemplateDiff {
  const changes = new Map<string, TemplateResourceChange>();
  const ids = new Set([...Object.keys(before.Resources), ...Object.keys(after.Resources)]);
  for (const id of ids) {
    const change = resourceChange(id, before.Resources[id], after.Resources[id]);
    if (change !== undefined) changes.set(id, change);
  }
  const changedSections = sections.flatMap((section) =>
    sectionChanges(section, before.source, after.source),
  );
  const namesIn = (wanted: SectionChange["section"]) =>
    new Set(changedSections.filter(({ section }) => section === wanted).map(({ name }) => name));
  spreadChanges(changes, before, after, {
    parameters: new Set(
      [...namesIn("Parameters")].filter((name) => hasNewDefault(name, before, after)),
    ),
    mappings: namesIn("Mappings"),
    conditions: namesIn("Conditions"),
  });
  return {
    resources: [...ids].flatMap((id) => changes.get(id) ?? []),
    sections: changedSections,
  };
}

/** Another description or pattern of a parameter changes no value. */
function hasNewDefault(
  name: string,
  before: CloudFormationTemplate,
  after: CloudFormationTemplate,
): boolean {
  return !equalValues(before.Parameters[name]?.Default, after.Parameters[name]?.Default);
}

function sectionChanges(
  section: SectionChange["section"],
  before: CloudFormationTemplate["source"],
  after: CloudFormationTemplate["source"],
): readonly SectionChange[] {
  const [old, now] = [entries(before[section]), entries(after[section])];
  return [...new Set([...Object.keys(old), ...Object.keys(now)])].flatMap((name) => {
    const [was, is] = [old[name], now[name]];
    if (equalValues(was, is)) return [];
    const action = was === undefined ? "add" : is === undefined ? "remove" : "modify";
    return [
      {
        section,
        name,
        action,
        ...(was !== undefined && { before: was }),
        ...(is !== undefined && { after: is }),
      } as const,
    ];
  });
}

function entries(value: TemplateValue | undefined): Readonly<Record<string, TemplateValue>> {
  return isObject(value) ? value : {};
}
