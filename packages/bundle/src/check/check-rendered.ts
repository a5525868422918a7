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
}

/** Checks every different rendering of a part; a complaint that several share is given once. */
export function checkRendered(part: RenderedPart): readonly Finding[] {
  const checker = new RenderingChecker(part);
  for (const rendering of part.exploration.renderings) checker.check(rendering);
  return [...checker.findings.values()];
}

class RenderingChecker {
  /** By what the author would see as the same complaint. */
  readonly findings = new Map<string, Finding>();
  readonly #part: RenderedPart;

  constructor(part: RenderedPart) {
    this.#part = part;
  }

  check(rendering: Rendering): void {
    const fresh = this.complaints(rendering);
    for (const key of this.findings.keys()) fresh.delete(key);
    if (fresh.size === 0) return;
    const reasons = this.reasons(rendering, new Set(fresh.keys()));
    for (const [key, finding] of fresh) {
      this.findings.set(key, this.located(finding, rendering, reasons.get(key)));
    }
  }

  /** Which single choice brings a complaint about; those that need several choices are left out. */
  private reasons(
    rendering: Rendering,
    keys: ReadonlySet<string>,
  ): ReadonlyMap<string, Assignment> {
    const reasons = new Map<string, Assignment>();
    for (const choice of rendering.choices) {
      if (reasons.size === keys.size) break;
      const alone = this.#part.exploration.render(new Map([choice]));
      if (!alone) continue;
      for (const key of this.complaints(alone).keys()) {
        if (keys.has(key) && !reasons.has(key)) reasons.set(key, alone.choices);
      }
    }
    return reasons;
  }

  private complaints(rendering: Rendering): Map<string, Finding> {
    const { file } = this.#part.analysis;
    const { findings } = checkTemplate(rendering.text, { file });
    const telling = findings.filter((finding) => !this.isAboutMadeUpValue(finding, rendering));
    return new Map(telling.map((finding) => [this.key(finding, rendering), finding]));
  }

  private key(finding: Finding, rendering: Rendering): string {
    const { rule, range, message } = this.located(finding, rendering);
    return `${rule} ${range?.start.offset} ${message}`;
  }

  private located(finding: Finding, rendering: Rendering, choices?: Assignment): Finding {
    const { file } = this.#part.analysis;
    return locateInTemplate(finding, { ...rendering, file, choices: choices ?? rendering.choices });
  }

  /** What is written as an output of another stack is not the template's fault. */
  private isAboutMadeUpValue({ range }: Finding, { sourceMap, choices }: Rendering): boolean {
    if (!range) return false;
    const { placeholders, analysis } = this.#part;
    const chosen = [...choices.keys()]
      .filter(({ path }) => pathTarget(analysis.part, path).kind === "output")
      .map(({ path }) => formatNamespacePath(path));
    const paths = segmentsOf(range, sourceMap).flatMap((segment) => segment.paths);
    return paths.some((path) => {
      const name = /\.outputs\.(\w+)/.exec(path)?.[1];
      const generic = path.replaceAll(/\[\d+\]/g, "[…]");
      return (name !== undefined && placeholders.has(name)) || chosen.includes(generic);
    });
  }
}
