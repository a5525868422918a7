import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe finds on a page that keeps people out: serious or critical. */
export async function seriousViolations(page: Page): Promise<readonly string[]> {
  // The page's policy takes no script of others; the debugger's own are not of the page.
  if ((await page.evaluate("typeof axe")) === "undefined") await page.evaluate(source);
  const violations = (await page.evaluate(`(async () => {
    const { violations } = await axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, impact, nodes }) => ({
      id, impact, nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })),
    }));
  })()`)) as readonly Violation[];
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`),
    );
}
