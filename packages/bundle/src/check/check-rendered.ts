import { checkTemplate, type Finding } from "@proton/cloudformation";
import type { Assignment } from "../explore/assignment.ts";
import type { Exploration, Rendering } from "../explore/explore-part.ts";
import type { PartAnalysis } from "../template/analysis.ts";
import { formatNamespacePath, pathTarget } from "../template/namespace-shape.ts";
import { locateInTemplate, segmentsOf } from "./locate-rendered.ts";

/** What is known of a part's renderings. */
export interface RenderedPart {
  readonly analysis: PartAnalysis;
  readonly exploration: Exploration;
  /** Names of outputs whose values are made up: complaints about such values mean nothing. */
  readonly placeholders: ReadonlySet<string>;
  /** Names of inputs whose texts are made up for want of a spec: likewise. */
  readonly madeUpInputs: ReadonlySet<string>;
}

/** What came out of a part's renderings. */
export interface CheckedPart {
  readonly findings: readonly Finding[];
  /** The outputs of all forms of the template; a value only where the template itself gives it. */
  readonly outputs: ReadonlyMap<string, string | undefined>;
}

/** Checks every different rendering of a part; a complaint that several share is given once. */
export function checkRendered(part: RenderedPart): CheckedPart {
  const checker = new RenderingChecker(part);
  for (const rendering of part.exploration.renderings) checker.check(rendering);
  return { findings: [...checker.findings.values()], outputs: checker.outputs };
}

class RenderingChecker {
  /** By what the author would see as the same complaint. */
  readonly findings = new Map<string, Finding>();
  readonly outputs = new Map<string, string | undefined>();
  /** What is known of choices that were tried. */
  readonly #keys = new Map<string, ReadonlySet<string>>();
  readonly #part: RenderedPart;

  constructor(part: RenderedPart) {
    this.#part = part;
  }

  check(rendering: Rendering): void {
    const fresh = this.#complaints(rendering);
    for (const key of this.findings.keys()) fresh.delete(key);
    if (fresh.size === 0) return;
    for (const [key, finding] of fresh) {
      const reason = this.#reason(rendering.choices, key);
      this.findings.set(key, this.#located(finding, rendering, reason));
    }
  }

  /** As few choices as bring a complaint about, found by halving while that works. */
  #reason(choices: Assignment, key: string): Assignment {
    if (choices.size <= 1) return choices;
    const entries = [...choices];
    const middle = entries.length >> 1;
    for (const half of [entries.slice(0, middle), entries.slice(middle)]) {
      const fewer = new Map(half);
      if (this.#keysWith(fewer).has(key)) return this.#reason(fewer, key);
    }
    return this.#fewest(choices, key);
  }

  /** Drops each choice without which the complaint is still there. */
  #fewest(choices: Assignment, key: string): Assignment {
    let few = choices;
    for (const variable of choices.keys()) {
      const without = new Map([...few].filter(([other]) => other !== variable));
      if (this.#keysWith(without).has(key)) few = without;
    }
    return few;
  }

  #keysWith(choices: Assignment): ReadonlySet<string> {
    const id = [...choices].map(([{ path }, value]) => `${path.join(".")}=${String(value)}`).join();
    const known = this.#keys.get(id);
    if (known) return known;
    const rendering = this.#part.exploration.render(choices);
    const keys = new Set(rendering ? this.#complaints(rendering).keys() : []);
    this.#keys.set(id, keys);
    return keys;
  }

  #complaints(rendering: Rendering): Map<string, Finding> {
    const { file } = this.#part.analysis;
    // Advice about what somebody could choose is no advice about the template.
    const advice = rendering.choices.size === 0;
    const { findings, template } = checkTemplate(rendering.text, { file, advice });
    for (const [name, { Value: value }] of Object.entries(template?.Outputs ?? {})) {
      if (!this.outputs.has(name))
        this.outputs.set(name, typeof value === "string" ? value : undefined);
    }
    const telling = findings.filter((finding) => !this.#isAboutMadeUpValue(finding, rendering));
    return new Map(telling.map((finding) => [this.#key(finding, rendering), finding]));
  }

  #key(finding: Finding, rendering: Rendering): string {
    const { rule, range, message } = this.#located(finding, rendering);
    return `${rule} ${range?.start.offset} ${message}`;
  }

  #located(finding: Finding, rendering: Rendering, choices?: Assignment): Finding {
    const { file } = this.#part.analysis;
    return locateInTemplate(finding, { ...rendering, file, choices: choices ?? rendering.choices });
  }

  /** What is written as an output of another stack, or as any text, is not the template's fault. */
  #isAboutMadeUpValue({ range }: Finding, { sourceMap, choices }: Rendering): boolean {
    if (!range) return false;
    const { placeholders, madeUpInputs, analysis } = this.#part;
    const chosen = [...choices]
      .filter(
        ([{ path, isClosed }, value]) =>
          pathTarget(analysis.part, path).kind === "output" ||
          (typeof value === "string" && isClosed !== true),
      )
      .map(([{ path }]) => formatNamespacePath(path));
    const paths = segmentsOf(range, sourceMap).flatMap((segment) => segment.paths);
    return paths.some((path) => {
      const name = /\.outputs\.(\w+)/.exec(path)?.[1];
      const input = /\.inputs\.(\w+)/.exec(path)?.[1];
      if (input !== undefined && madeUpInputs.has(input)) return true;
      const generic = path.replaceAll(/\[\d+\]/g, "[…]");
      return (name !== undefined && placeholders.has(name)) || chosen.includes(generic);
    });
  }
}
