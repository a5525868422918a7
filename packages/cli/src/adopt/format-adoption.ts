import { setInstanceInputs } from "@proton/bundle";
import { parseDocument } from "yaml";
import type { LoadedEstate } from "../estate/load-estate.ts";
import type { Terminal } from "../terminal.ts";
import type { Verdict } from "./judge-stacks.ts";
import { type Pairing, partKey, partName } from "./pair-stacks.ts";
import type { CutSearch } from "./propose-inputs.ts";
import { type Inputs, templateOf } from "./render-part.ts";

type Paint = Terminal["style"];

/** What was found, stack by stack, for people. */
export function formatAdoption(
  verdicts: readonly Verdict[],
  { missing, unnamed }: Pairing,
  known: readonly string[],
  style: Paint,
): string {
  return [
    ...verdicts.flatMap((verdict) => verdictLines(verdict, style)),
    ...known.map((name) => `${style("dim", "=")} ${name} has its records already`),
    ...missing.map((part) => `${style("yellow", "!")} ${partName(part)} has no stack`),
    ...unnamed.map((name) => `${style("dim", "?")} stack ${name} is not of this estate`),
    "",
  ].join("\n");
}

function verdictLines(verdict: Verdict, style: Paint): readonly string[] {
  const name = style("bold", partName(verdict.part));
  if (verdict.outcome === "equal") {
    return [
      `${style("green", "=")} ${name} equals ${verdict.stack.stackName}`,
      ...setLines(verdict.set),
    ];
  }
  const differences = differenceLines(verdict.comparison);
  if (verdict.outcome !== "refused") {
    const head = `${style("yellow", "~")} ${name} differs from ${verdict.stack.stackName}, and loses nothing: the next plan shows it`;
    return [
      head,
      ...setLines(verdict.set),
      ...differences,
      ...proposalLines(verdict.proposed, "nearer"),
      ...cutLines(verdict.cut),
    ];
  }
  return [
    `${style("red", "x")} ${name} cannot adopt ${verdict.stackName}: ${verdict.reason}`,
    ...differences,
    ...proposalLines(verdict.proposed, verdict.isWhole ? "equal" : "nearer"),
    ...cutLines(verdict.cut),
  ];
}

function setLines(set: Inputs): readonly string[] {
  return Object.entries(set).map(([name, value]) => `    has ${name}: ${JSON.stringify(value)}`);
}

function proposalLines(proposed: Inputs, what: string): readonly string[] {
  const entries = Object.entries(proposed);
  if (entries.length === 0) return [];
  return [
    `    these inputs would make it ${what}:`,
    ...entries.map(([name, value]) => `      ${name}: ${JSON.stringify(value)}`),
  ];
}

function cutLines(cut: CutSearch | undefined): readonly string[] {
  if (cut === undefined) return [];
  const names = cut.notTried.join(", ");
  return [
    `    the search for inputs ended after ${cut.after}, for all stacks together; not every value was tried of ${names}: give them in the spec`,
  ];
}

function differenceLines(comparison: Verdict["comparison"]): readonly string[] {
  if (comparison === undefined) return [];
  const { resources, sections } = comparison.diff;
  return [
    ...resources.flatMap(
      ({ logicalResourceId, resourceType, action, properties, changedAttributes }) => [
        `    ${logicalResourceId} (${resourceType}): ${action}`,
        ...properties.map(
          ({ path, before, after }) => `        ${path.join("/")}: ${shownChange(before, after)}`,
        ),
        ...changedAttributes.map((attribute) => `        ${attribute}`),
      ],
    ),
    ...sections.map(({ section, name, action }) => `    ${section}/${name}: ${action}`),
  ];
}

/** Characters of a value that are shown, and of what is before its first difference. */
const SHOWN = 120;
const LEAD = 30;

function shownChange(before: unknown, after: unknown): string {
  // Its value is known only once what it refers to has changed.
  if (before === undefined && after === undefined) return "changes with what it refers to";
  const [old, now] = [before, after].map((value) => JSON.stringify(value) ?? "nothing");
  const [left = "", right = ""] = [old, now];
  if (left.length <= SHOWN && right.length <= SHOWN) return `${left} -> ${right}`;
  let same = 0;
  while (same < left.length && left[same] === right[same]) same += 1;
  const from = Math.max(0, same - LEAD);
  return `${part(left, from)} -> ${part(right, from)}`;
}

function part(text: string, from: number): string {
  const end = from + SHOWN;
  return `${from > 0 ? "..." : ""}${text.slice(from, end)}${end < text.length ? "..." : ""}`;
}

/** The specs of an estate with the inputs that stacks have, by file. */
export function proposedSpecs(
  loaded: LoadedEstate,
  verdicts: readonly Verdict[],
): ReadonlyMap<string, string> {
  const specs = new Map<string, string>();
  for (const { part, proposed } of verdicts) {
    if (Object.keys(proposed).length === 0) continue;
    const { entry } = templateOf(loaded, part);
    const text = specs.get(entry.spec) ?? loaded.specTexts.get(entry.spec) ?? "";
    if (part.kind === "instance") {
      const inputsOf = (name: string) => (name === part.instance ? proposed : {});
      specs.set(entry.spec, setInstanceInputs(text, inputsOf));
      continue;
    }
    const document = parseDocument(text);
    const key = part.kind === "environment" ? "spec" : "pipeline";
    for (const [name, value] of Object.entries(proposed)) document.setIn([key, name], value);
    specs.set(entry.spec, document.toString({ lineWidth: 0 }));
  }
  return specs;
}

/** What was found, as JSON. */
export function adoptionJson(verdicts: readonly Verdict[], pairing: Pairing) {
  return {
    stacks: verdicts.map((verdict) => ({
      part: partKey(verdict.part),
      kind: verdict.part.kind,
      stackName: verdict.outcome === "refused" ? verdict.stackName : verdict.stack.stackName,
      outcome: verdict.outcome,
      ...(verdict.outcome === "refused" && { reason: verdict.reason }),
      proposed: verdict.proposed,
      ...("cut" in verdict && { cutSearch: verdict.cut }),
      ...(verdict.comparison && { difference: verdict.comparison.diff }),
    })),
    missing: pairing.missing.map(partKey),
    unnamed: pairing.unnamed,
  };
}

/** Why no spec is proposed. */
export function withoutProposal(verdicts: readonly Verdict[]): string {
  const differing = verdicts.filter(({ outcome }) => outcome !== "equal");
  if (verdicts.length === 0) return "no stack of the estate waits to be adopted";
  if (differing.length === 0) return "the specs have the inputs that their stacks have";
  const names = differing.map(({ part }) => partName(part)).join(", ");
  return `no inputs bring ${names} nearer to what is there; without --from-stack this command shows what differs`;
}
