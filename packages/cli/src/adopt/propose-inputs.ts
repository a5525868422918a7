import { isDeepStrictEqual } from "node:util";
import type { CloudFormationTemplate, TemplateDiff } from "@proton/cloudformation";
import { diffTemplates, readTemplate } from "@proton/cloudformation";
import { markedValues, markerFor } from "./marked-values.ts";
import type { EstatePart } from "./pair-stacks.ts";
import { type Inputs, type PartContext, renderPart, templateOf } from "./render-part.ts";
import type { SearchBudget } from "./search-budget.ts";

/** How much a stack differs from what inputs make of its template. */
export interface Comparison {
  readonly inputs: Inputs;
  readonly text: string;
  readonly diff: TemplateDiff;
}

/** A search that its budget ended. */
export interface CutSearch {
  /** What was used up, such as `300 s`. */
  readonly after: string;
  /** The inputs of which not every value was tried. */
  readonly notTried: readonly string[];
}

/** The nearest that was found, and what was left out on the way to it. */
export interface Proposal {
  readonly comparison: Comparison;
  readonly cut?: CutSearch;
}

/** Compares a stack's template with what the inputs make; a string says why that cannot be. */
export async function compare(
  context: PartContext,
  part: EstatePart,
  inputs: Inputs,
  deployed: CloudFormationTemplate,
): Promise<Comparison | string> {
  const rendered = await renderPart(context, part, inputs);
  if (rendered.outcome === "failed") return rendered.reason;
  const { template } = readTemplate(rendered.text, { file: "rendered" });
  if (template === undefined) return "the template does not render to CloudFormation";
  return { inputs, text: rendered.text, diff: diffTemplates(deployed, template) };
}

/** The number of things that differ; of two texts, the one with fewer other lines differs less. */
export function sizeOf({ resources, sections }: TemplateDiff): number {
  const properties = resources.map(
    (each) => sum(each.properties.map(weightOf)) + each.changedAttributes.length || 3,
  );
  return sum(sections.map(weightOf)) + sum(properties);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

function weightOf({ before, after }: { readonly before?: unknown; readonly after?: unknown }) {
  if (typeof before !== "string" || typeof after !== "string") return 1;
  const [old, now] = [before.split("\n"), after.split("\n")].map((lines) => new Set(lines));
  const others =
    [...(now ?? [])].filter((line) => !old?.has(line)).length +
    [...(old ?? [])].filter((line) => !now?.has(line)).length;
  return 1 + others / (others + 1);
}

/**
 * Searches the inputs that make a template equal to a deployed one. Whatever the template computes is
 * not inverted but tried: the values that the deployed template has where the two differ, the values
 * that the schema lists, and both booleans, one input after the other, as long as each brings it nearer.
 *
 * @param names the inputs that may be changed
 */
export async function proposeInputs(
  context: PartContext & { readonly budget: SearchBudget },
  part: EstatePart,
  start: Comparison,
  deployed: CloudFormationTemplate,
  names?: readonly string[],
): Promise<Proposal> {
  const { type } = templateOf(context.loaded, part);
  const inputs = [...(type?.properties.values() ?? [])].filter(
    ({ name }) => names === undefined || names.includes(name),
  );
  let best = start;
  for (let improved = true; improved && sizeOf(best.diff) > 0; ) {
    improved = false;
    const values = [...deployedValues(best.diff), ...codeAddresses(deployed)];
    for (const [at, { name, schema }] of inputs.entries()) {
      let after: string | undefined;
      const withInput = async (value: unknown) => {
        after = context.budget.take();
        if (after !== undefined) return after;
        return compare(context, part, { ...best.inputs, [name]: value }, deployed);
      };
      const written = await writtenValues(schema, withInput);
      // What a template only writes down is read where it is written.
      const tried = written.length > 0 ? written : [...values, ...listedValues(schema)];
      for (const value of tried) {
        if (!isOfType(value, schema) || isDeepStrictEqual(best.inputs[name], value)) continue;
        const next = await withInput(value);
        if (after !== undefined) {
          const notTried = inputs.slice(at).map((input) => input.name);
          return { comparison: best, cut: { after, notTried } };
        }
        if (typeof next === "string" || sizeOf(next.diff) >= sizeOf(best.diff)) continue;
        best = next;
        improved = true;
        if (sizeOf(best.diff) === 0) return { comparison: best };
      }
    }
  }
  return { comparison: best };
}

/** The values that an input may have had, by where a marker in its place comes out. */
async function writtenValues(
  schema: unknown,
  withInput: (value: unknown) => Promise<Comparison | string>,
): Promise<readonly unknown[]> {
  const marker = markerFor(schema);
  if (marker === undefined) return [];
  const marked = await withInput(marker);
  if (typeof marked === "string") return [];
  return markedValues(changesOf(marked.diff), marker);
}

const changesOf = ({ resources, sections }: TemplateDiff) => [
  ...resources.flatMap(({ properties }) => properties),
  ...sections,
];

/** What the schema would refuse need not be rendered. */
function isOfType(value: unknown, schema: unknown): boolean {
  const { type } = (schema ?? {}) as { readonly type?: unknown };
  if (type === "array") return Array.isArray(value);
  if (type === "number" || type === "integer") return typeof value === "number";
  return typeof type === "string" ? typeof value === type : true;
}

function listedValues(schema: unknown): readonly unknown[] {
  const { enum: listed, type } = (schema ?? {}) as {
    readonly enum?: unknown;
    readonly type?: unknown;
  };
  if (Array.isArray(listed)) return listed;
  return type === "boolean" ? [true, false] : [];
}

/** Functions name their code in two properties, specs in one address. */
function codeAddresses({ Resources }: CloudFormationTemplate): readonly string[] {
  const addresses = Object.values(Resources).flatMap(({ Properties }) => {
    const { S3Bucket, S3Key } = (Properties?.Code ?? {}) as Record<string, unknown>;
    if (typeof S3Bucket !== "string" || typeof S3Key !== "string") return [];
    return [`s3://${S3Bucket}/${S3Key}`];
  });
  return [...new Set(addresses)];
}

/** What of a text is the input's, where the template puts something before and after it. */
function distinctPart(before: unknown, after: unknown): string | undefined {
  const [old, now] = [before, after].map((value) =>
    typeof value === "string" ? value : stringIn(value),
  );
  if (old === undefined || now === undefined) return undefined;
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  const most = Math.min(old.length, now.length) - start;
  while (end < most && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  return old.slice(start, old.length - end);
}

/** The value of an output. */
function stringIn(value: unknown): string | undefined {
  const { Value } = (value ?? {}) as { readonly Value?: unknown };
  return typeof Value === "string" ? Value : undefined;
}

/** Scalars and lists of them, wherever the deployed template differs. */
function deployedValues(diff: TemplateDiff): readonly unknown[] {
  const found = new Map<string, unknown>();
  const add = (value: unknown) => found.set(JSON.stringify(value), value);
  const visit = (value: unknown): void => {
    if (typeof value === "string") {
      add(value);
      // A template may have joined it with others.
      if (value.trim() !== "" && !Number.isNaN(Number(value))) add(Number(value));
    } else if (typeof value === "number" || typeof value === "boolean") {
      add(value);
    } else if (Array.isArray(value)) {
      if (value.every((item) => typeof item === "string")) add(value);
      for (const item of value) visit(item);
    } else if (typeof value === "object" && value !== null) {
      for (const member of Object.values(value)) visit(member);
    }
  };
  for (const { before, after } of changesOf(diff)) {
    visit(before);
    visit(distinctPart(before, after));
  }
  return [...found.values()];
}
