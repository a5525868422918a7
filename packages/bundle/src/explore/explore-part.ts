import type { Finding } from "@proton/cloudformation";
import { type Branch, reachedBranches, type SourceMap } from "@proton/jinja";
import type { Namespace } from "../model/namespaces.ts";
import type { TemplateSchema } from "../model/schema.ts";
import { jinjaFinding } from "../render/jinja-finding.ts";
import type { ValueOrigins } from "../render/part-namespace.ts";
import { withLegacyNames } from "../render-bundle.ts";
import type { PartAnalysis } from "../template/analysis.ts";
import { formatNamespacePath } from "../template/namespace-shape.ts";
import { type Assignment, assign, type Variable } from "./assignment.ts";
import { variablesOf } from "./variables.ts";

/** How far a template is explored. */
export interface ExploreLimits {
  /** Renderings in which all inputs take their next value at once. @default 12 */
  readonly rounds: number;
  /** Renderings that look for one branch. @default 48 */
  readonly perBranch: number;
  /** Renderings of one part in all. @default 200 */
  readonly renderings: number;
}

export const DEFAULT_EXPLORE_LIMITS: ExploreLimits = { rounds: 12, perBranch: 48, renderings: 200 };

/** Values to start from. */
export interface Base {
  readonly namespace: Namespace;
  readonly origins: ValueOrigins;
}

/** The first one is explored, the others are rendered as they are. */
export type Bases = readonly [Base, ...Base[]];

/** A template rendered with one choice of values. */
export interface Rendering {
  /** Where the values came from that were not chosen. */
  readonly origins: ValueOrigins;
  readonly text: string;
  readonly sourceMap: SourceMap;
  /** What was chosen instead of the base's values; empty for a base. */
  readonly choices: Assignment;
}

/** What a template becomes as its inputs change. */
export interface Exploration {
  /** One for each different text, the base first. */
  readonly renderings: readonly Rendering[];
  /** Why renderings failed, each finding once. */
  readonly findings: readonly Finding[];
  /** Branches that no rendering went through. */
  readonly unreached: readonly Branch[];
  /** Renders the first base with other choices; `undefined` when that fails. */
  render(choices: Assignment): Rendering | undefined;
}

/** Renders a template as each base has it, and the first base in as many forms as there are. */
export function explorePart(
  analysis: PartAnalysis,
  schema: TemplateSchema,
  bases: Bases,
  limits: ExploreLimits = DEFAULT_EXPLORE_LIMITS,
): Exploration {
  const explorer = new Explorer(analysis, bases, limits);
  for (const base of bases) explorer.visit(new Map(), base);
  const variables = variablesOf(analysis, schema);
  for (const choices of rounds(variables, limits.rounds)) explorer.visit(choices, bases[0]);
  for (const branch of analysis.branches) explorer.search(branch, variables);
  return explorer.result();
}

class Explorer {
  readonly #renderings = new Map<string, Rendering>();
  readonly #findings = new Map<string, Finding>();
  readonly #reached = new Set<Branch>();
  readonly #analysis: PartAnalysis;
  readonly #bases: Bases;
  readonly #limits: ExploreLimits;
  #count = 0;

  constructor(analysis: PartAnalysis, bases: Bases, limits: ExploreLimits) {
    this.#analysis = analysis;
    this.#bases = bases;
    this.#limits = limits;
  }

  visit(choices: Assignment, base: Base): void {
    if (this.#count >= this.#limits.renderings) return;
    this.#count += 1;
    const rendering = this.render(choices, base);
    if (!rendering) return;
    const { text, sourceMap } = rendering;
    for (const branch of reachedBranches(this.#analysis.branches, sourceMap))
      this.#reached.add(branch);
    if (!this.#renderings.has(text)) this.#renderings.set(text, rendering);
  }

  render(choices: Assignment, base: Base): Rendering | undefined {
    const namespace = withLegacyNames(assign(base.namespace, choices));
    const result = this.#analysis.template.render(namespace);
    if (result.outcome === "failed") {
      this.#addFinding(jinjaFinding(this.#analysis.file, result.failure));
      return undefined;
    }
    return { text: result.text, sourceMap: result.sourceMap, choices, origins: base.origins };
  }

  /** Tries the combinations of what decides about a branch until one goes through it. */
  search(branch: Branch, variables: readonly Variable[]): void {
    if (this.#reached.has(branch)) return;
    const reads = this.#analysis.references.filter(({ range }) =>
      branch.conditions.some(
        ({ start, end }) => start.offset <= range.start.offset && range.end.offset <= end.offset,
      ),
    );
    const paths = new Set(reads.map(({ path }) => formatNamespacePath(path)));
    const deciding = variables.filter(({ path }) => paths.has(formatNamespacePath(path)));
    for (const base of this.#bases) {
      for (const choices of combinations(deciding, this.#limits.perBranch)) {
        this.visit(choices, base);
        if (this.#reached.has(branch)) return;
      }
    }
  }

  result(): Exploration {
    return {
      renderings: [...this.#renderings.values()],
      findings: [...this.#findings.values()],
      unreached: this.#analysis.branches.filter((branch) => !this.#reached.has(branch)),
      render: (choices) => this.render(choices, this.#bases[0]),
    };
  }

  #addFinding(finding: Finding): void {
    const key = `${finding.rule} ${finding.range?.start.offset} ${finding.message}`;
    if (!this.#findings.has(key)) this.#findings.set(key, finding);
  }
}

/** Each-choice coverage: in round n every variable takes its nth value, starting again at its end. */
function* rounds(variables: readonly Variable[], maximum: number): Iterable<Assignment> {
  const most = Math.max(0, ...variables.map(({ alternatives }) => alternatives.length));
  for (let round = 0; round < Math.min(most, maximum); round += 1) {
    yield new Map(
      variables.map((variable) => [
        variable,
        variable.alternatives[round % variable.alternatives.length],
      ]),
    );
  }
}

/** The first combinations of all alternatives. */
function* combinations(variables: readonly Variable[], maximum: number): Iterable<Assignment> {
  const total = variables.reduce((product, { alternatives }) => product * alternatives.length, 1);
  if (variables.length === 0) return;
  for (let index = 0; index < Math.min(total, maximum); index += 1) {
    let rest = index;
    const assignment = new Map<Variable, unknown>();
    for (const variable of variables) {
      assignment.set(variable, variable.alternatives[rest % variable.alternatives.length]);
      rest = Math.floor(rest / variable.alternatives.length);
    }
    yield assignment;
  }
}
