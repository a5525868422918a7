import {
  type CloudFormationTemplate,
  expandSam,
  readTemplate,
  SAM_TRANSFORM,
  SamError,
} from "@proton/cloudformation";
import type { StackStore } from "../state/stack-store.ts";

/** A template without transforms, and what was left out of it. */
export type ExpandedTemplate =
  | {
      readonly outcome: "expanded";
      readonly template: CloudFormationTemplate;
      /** What a person has to know of the expansion. */
      readonly notes: readonly string[];
    }
  | { readonly outcome: "refused"; readonly reason: string };

/** Whether a stack of the sandbox has made a macro of this name. */
function isDeclared(name: string, stacks: Pick<StackStore, "all">): boolean {
  return stacks
    .all()
    .flatMap(({ resources }) => Object.values(resources))
    .some(
      ({ type, properties }) => type === "AWS::CloudFormation::Macro" && properties.Name === name,
    );
}

/** Runs the transforms of a template as far as that can be done without AWS. */
export function expandTemplate(
  template: CloudFormationTemplate,
  stacks: Pick<StackStore, "all">,
): ExpandedTemplate {
  const { Transform: transforms } = template;
  const builtIn = transforms.filter((name) => name.startsWith("AWS::") && name !== SAM_TRANSFORM);
  if (builtIn.length > 0) {
    const names = builtIn.join(", ");
    return { outcome: "refused", reason: `the sandbox cannot run the transforms ${names}` };
  }
  const macros = transforms.filter((name) => name !== SAM_TRANSFORM);
  const unknown = macros.find((name) => !isDeclared(name, stacks));
  if (unknown !== undefined)
    return { outcome: "refused", reason: `No transform named ${unknown} found.` };
  try {
    const { Transform: _, ...expanded } = expandSam(template.source);
    const read = readTemplate(JSON.stringify(expanded), { file: "template" });
    const error = read.findings.find(({ severity }) => severity === "error");
    if (read.template === undefined || error !== undefined) {
      const reason = `Transform ${SAM_TRANSFORM} failed: ${error?.message ?? "it makes no template"}`;
      return { outcome: "refused", reason };
    }
    const notes = macros.map(
      (name) =>
        `the macro ${name} is not run: what it would add or change is missing here (APIs of the sandbox serve every change at once and need no deployments)`,
    );
    return { outcome: "expanded", template: read.template, notes };
  } catch (error) {
    if (!(error instanceof SamError)) throw error;
    return { outcome: "refused", reason: `Transform ${SAM_TRANSFORM} failed: ${error.message}` };
  }
}
