import {
  type CloudFormationTemplate,
  EvaluateError,
  expandLoops,
  expandSam,
  LANGUAGE_EXTENSIONS,
  type PseudoParameters,
  readTemplate,
  SAM_TRANSFORM,
  SamError,
  type TemplateObject,
  type TemplateValue,
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

const KNOWN = [LANGUAGE_EXTENSIONS, SAM_TRANSFORM];

export interface ExpandOptions {
  readonly stacks: Pick<StackStore, "all">;
  readonly parameters: Readonly<Record<string, TemplateValue>>;
  readonly pseudoParameters: PseudoParameters;
}

/** Runs the transforms of a template as far as that can be done without AWS. */
export function expandTemplate(
  template: CloudFormationTemplate,
  { stacks, parameters, pseudoParameters }: ExpandOptions,
): ExpandedTemplate {
  const { Transform: transforms } = template;
  const macros = transforms.filter((name) => !KNOWN.includes(name));
  const builtIn = macros.filter((name) => name.startsWith("AWS::"));
  if (builtIn.length > 0) {
    const names = builtIn.join(", ");
    return { outcome: "refused", reason: `the sandbox cannot run the transforms ${names}` };
  }
  const unknown = macros.find((name) => !isDeclared(name, stacks));
  if (unknown !== undefined)
    return { outcome: "refused", reason: `No transform named ${unknown} found.` };
  let transform = LANGUAGE_EXTENSIONS;
  try {
    const written = expandLoops(template, parameters, pseudoParameters);
    transform = SAM_TRANSFORM;
    const { Transform: _, ...expanded } = expandSam(written);
    const read = readExpanded(expanded, transforms);
    if (typeof read === "string") return failed(transform, read);
    const notes = macros.map(
      (name) =>
        `the macro ${name} is not run: what it would add or change is missing here (APIs of the sandbox serve every change at once and need no deployments)`,
    );
    return { outcome: "expanded", template: read, notes };
  } catch (error) {
    if (!(error instanceof SamError || error instanceof EvaluateError)) throw error;
    return failed(transform, error.message);
  }
}

const failed = (transform: string, message: string): ExpandedTemplate => ({
  outcome: "refused",
  reason: `Transform ${transform} failed: ${message}`,
});

/** What came out as a template of its own, or what is wrong with it. */
function readExpanded(
  expanded: TemplateObject,
  transforms: readonly string[],
): CloudFormationTemplate | string {
  // The functions of this transform are computed with all others.
  const kept = transforms.includes(LANGUAGE_EXTENSIONS) && { Transform: LANGUAGE_EXTENSIONS };
  const read = readTemplate(JSON.stringify({ ...expanded, ...kept }), { file: "template" });
  const error = read.findings.find(({ severity }) => severity === "error");
  return error?.message ?? read.template ?? "it makes no template";
}
