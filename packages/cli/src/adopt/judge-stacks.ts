import { isDeepStrictEqual } from "node:util";
import { sampleValue } from "@proton/bundle";
import {
  type CloudFormationTemplate,
  losesData,
  readTemplate,
  type Stack,
} from "@proton/cloudformation";
import type { AccountStacks } from "./account-stacks.ts";
import { type EstatePart, type Pair, partName } from "./pair-stacks.ts";
import {
  type Comparison,
  type CutSearch,
  compare,
  proposeInputs,
  sizeOf,
} from "./propose-inputs.ts";
import { givenInputs, type Inputs, type PartContext, templateOf } from "./render-part.ts";
import { createSearchBudget, type SearchBudget } from "./search-budget.ts";

/** What a pipeline sets with every build, and no spec holds. */
const SET_BY_PIPELINES = ["code_uri"];

/** What becomes of a stack that belongs to a part of the estate. */
export type Verdict =
  | {
      /** `equal`: template and stack agree. `harmless`: what differs loses nothing; the next plan shows it. */
      readonly outcome: "equal" | "harmless";
      readonly part: EstatePart;
      readonly stack: Stack;
      readonly comparison: Comparison;
      /** Inputs that the spec leaves to pipelines, as the stack has them. */
      readonly set: Inputs;
      readonly proposed: Inputs;
      /** Why there may be nearer inputs than those proposed. */
      readonly cut?: CutSearch;
    }
  | {
      readonly outcome: "refused";
      readonly part: EstatePart;
      readonly stackName: string;
      readonly reason: string;
      readonly comparison?: Comparison;
      /** The inputs that would make it equal, or at least nearer. */
      readonly proposed: Inputs;
      /** Whether they make it equal. */
      readonly isWhole: boolean;
      readonly cut?: CutSearch;
    };

/**
 * Compares the stacks of an estate with what its bundles and specs make, each after those whose
 * outputs it needs, and asks CloudFormation for a change set of each that differs, which is never
 * executed.
 */
export async function judgeStacks(
  estate: Pick<PartContext, "loaded" | "bundleWork" | "placeOf" | "defaultRepository"> & {
    readonly pairs: readonly Pair[];
    /** Of the searches for inputs of all stacks together. */
    readonly budget?: SearchBudget;
  },
): Promise<readonly Verdict[]> {
  const { pairs, budget = createSearchBudget(), ...known } = estate;
  const { placeOf } = known;
  const found = await describePairs(known, pairs);
  const { stacks } = found;
  const context: JudgeContext = { ...found.context, budget };
  const verdicts: Verdict[] = [];
  for (const { part, stackName } of pairs) {
    const stack = stacks.get(partName(part));
    verdicts.push(
      stack === undefined
        ? refused(part, stackName, `there is no stack ${stackName}`)
        : await judge(placeOf(part).stacks, context, part, stack),
    );
  }
  return verdicts;
}

type JudgeContext = PartContext & { readonly budget: SearchBudget };

/** The stacks that were found, and what rendering takes with their outputs. */
export async function describePairs(
  known: Omit<PartContext, "outputs">,
  pairs: readonly Pair[],
): Promise<{ readonly stacks: ReadonlyMap<string, Stack>; readonly context: PartContext }> {
  const stacks = new Map<string, Stack>();
  for (const { part, stackName } of pairs) {
    const stack = await known.placeOf(part).stacks.describe(stackName);
    if (stack !== undefined) stacks.set(partName(part), stack);
  }
  const outputs = new Map([...stacks].map(([name, stack]) => [name, stack.outputs]));
  return { stacks, context: { ...known, outputs } };
}

async function judge(
  stacks: AccountStacks,
  context: JudgeContext,
  part: EstatePart,
  stack: Stack,
): Promise<Verdict> {
  const { stackName, status } = stack;
  if (!/^(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT)_COMPLETE$/.test(status)) {
    return refused(part, stackName, `the stack is ${status}: it must be at rest, and whole`);
  }
  const { template } = readTemplate(stack.templateBody ?? "", { file: stackName });
  if (template === undefined) return refused(part, stackName, "its template cannot be read");
  const given = givenInputs(context.loaded, part);
  const first = await compare(context, part, given, template);
  if (typeof first === "string") {
    return judgeIncomplete(context, { part, stackName }, { given, template, reason: first });
  }
  const open = SET_BY_PIPELINES.filter((name) => given[name] === undefined);
  const { comparison } = await proposeInputs(context, part, first, template, open);
  const set = changedIn(comparison.inputs, given);
  if (sizeOf(comparison.diff) === 0) {
    return { outcome: "equal", part, stack, comparison, set, proposed: {} };
  }
  const nearest = await proposeInputs(context, part, comparison, template);
  const proposed = changedIn(nearest.comparison.inputs, given);
  const cut = nearest.cut && { cut: nearest.cut };
  const reason = await lossOf(stacks, stack, comparison);
  if (reason === undefined) {
    return { outcome: "harmless", part, stack, comparison, set, proposed, ...cut };
  }
  const isWhole = sizeOf(nearest.comparison.diff) === 0;
  return { outcome: "refused", part, stackName, reason, comparison, proposed, isWhole, ...cut };
}

/** Inputs that a spec lacks are searched for from values that only their schema knows. */
async function judgeIncomplete(
  context: JudgeContext,
  { part, stackName }: Pair,
  spec: {
    readonly given: Inputs;
    readonly template: CloudFormationTemplate;
    readonly reason: string;
  },
): Promise<Verdict> {
  const { given, template, reason } = spec;
  const samples = samplesOf(context, part, given);
  const start = await compare(context, part, { ...given, ...samples }, template);
  if (typeof start === "string") return refused(part, stackName, reason);
  const { comparison, cut } = await proposeInputs(context, part, start, template);
  const isWhole = sizeOf(comparison.diff) === 0;
  // A sample that explains nothing is nobody's value.
  const proposed = Object.entries(changedIn(comparison.inputs, given)).filter(
    ([name, value]) => isWhole || !isDeepStrictEqual(value, samples[name]),
  );
  return {
    ...{ outcome: "refused", part, stackName, reason, comparison, isWhole, ...(cut && { cut }) },
    proposed: Object.fromEntries(proposed),
  };
}

function samplesOf({ loaded }: PartContext, part: EstatePart, given: Inputs): Inputs {
  const { type } = templateOf(loaded, part);
  const lacking = [...(type?.properties.values() ?? [])].filter(
    ({ name, required, schema }) =>
      required && schema.default === undefined && given[name] === undefined,
  );
  return Object.fromEntries(lacking.map(({ name, schema }) => [name, sampleValue(schema, name)]));
}

/** What a change set would lose; `undefined` when it is nothing. */
async function lossOf(
  stacks: AccountStacks,
  { stackName, tags }: Stack,
  { text, diff }: Comparison,
): Promise<string | undefined> {
  const plan = await stacks.plan({ stackName, templateBody: text, tags });
  if (plan.outcome !== "planned") {
    return "reason" in plan ? plan.reason : "its creation had failed";
  }
  const lost = [
    ...plan.changes.filter(losesData),
    ...diff.resources.filter((resource) => resource.losesData),
  ].map(({ logicalResourceId, resourceType, action }) => {
    const what = action === "remove" || action === "retain" ? "removed" : "replaced";
    return `${logicalResourceId} (${resourceType}) would be ${what}`;
  });
  return lost.length === 0 ? undefined : [...new Set(lost)].join("; ");
}

function changedIn(inputs: Inputs, given: Inputs): Inputs {
  return Object.fromEntries(
    Object.entries(inputs).filter(([name, value]) => !isDeepStrictEqual(value, given[name])),
  );
}

function refused(part: EstatePart, stackName: string, reason: string): Verdict {
  return { outcome: "refused", part, stackName, reason, proposed: {}, isWhole: false };
}
