import type { Finding } from "@proton/cloudformation";
import type { SourceMap } from "../jinja/index.ts";
import type { Namespace } from "../model/namespaces.ts";
import type { TemplateSchema } from "../model/schema.ts";
import type { ValueOrigins } from "../render/part-namespace.ts";
import { withLegacyNames } from "../render-bundle.ts";
import type { PartAnalysis } from "../template/analysis.ts";
import { type Branch, reachedBranches } from "../template/branches.ts";
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

/** A template rendered with one choice of values. */
export interface Rendering {
  /** Where the values came from that were not chosen. */
  readonly origins: ValueOrigins;
  readonly text: string;
  readonly sourceMap: SourceMap;
  /** What was chosen instead of the base namespace's values, by path; empty for the base. */
  readonly choices: ReadonlyMap<string, unknown>;
}

/** What a template becomes as its inputs change. */
export interface Exploration {
  /** One for each different text, the base first. */
  readonly renderings: readonly Rendering[];
  /** Why renderings failed, each finding once. */
  readonly findings: readonly Finding[];
  /** Branches that no rendering went through. */
  readonly unreached: readonly Branch[];
}

/** Renders a template as each base has it, and the first base in as many forms as there are. */
export function explorePart(
  analysis: PartAnalysis,
  schema: TemplateSchema,
  [base, ...others]: readonly [Base, ...Base[]],
  limits: ExploreLimits = DEFAULT_EXPLORE_LIMITS,
): Exploration {
  const explorer = new Explorer(analysis, base, limits);
  for (const each of [base, ...others]) explorer.render(new Map(), each);
  const variables = variablesOf(analysis, schema);
  for (const assignment of rounds(variables, limits.rounds)) explorer.render(assignment);
  for (const branch of analysis.branches) explorer.search(branch, variables);
  return explorer.result();
}

class Explorer {
  readonly #renderings = new Map<string, Rendering>();
  readonly #findings = new Map<string, Finding>();
  readonly #reached = new Set<Branch>();
  readonly #analysis: PartAnalysis;
  readonly #base: Base;
  readonly #limits: ExploreLimits;
  #count = 0;

  constructor(analysis: PartAnalysis, base: Base, limits: ExploreLimits) {
    this.#analysis = analysis;
    this.#base = base;
    this.#limits = limits;
  }

  render(assignment: Assignment, base = this.#base): void {
    if (this.#count >= this.#limits.renderings) return;
    this.#count += 1;
    const namespace = withLegacyNames(assign(base.namespace, assignment));
    const result = this.#analysis.template.render(namespace);
    const choices = new Map(
      [...assignment].map(([{ path }, value]) => [formatNamespacePath(path), value]),
    );
    if (!result.ok) {
      for (const finding of result.findings) this.addFinding(finding);
      return;
    }
    const { text, segments: sourceMap } = result;
    for (const branch of reachedBranches(this.#analysis.branches, sourceMap))
      this.#reached.add(branch);
    if (!this.#renderings.has(text))
      this.#renderings.set(text, { text, sourceMap, choices, origins: base.origins });
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
    for (const assignment of combinations(deciding, this.#limits.perBranch)) {
      this.render(assignment);
      if (this.#reached.has(branch)) return;
    }
  }

  result(): Exploration {
    return {
      renderings: [...this.#renderings.values()],
      findings: [...this.#findings.values()],
      unreached: this.#analysis.branches.filter((branch) => !this.#reached.has(branch)),
    };
  }

  private addFinding(finding: Finding): void {
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
