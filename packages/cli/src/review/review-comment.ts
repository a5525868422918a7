import { countBySeverity } from "../output/finding-report.ts";
import type { BundleReview } from "./review-bundle.ts";

/** By it a comment is found again, so that there is one and not one a push. */
export const COMMENT_MARK = "<!-- proton-review -->";

/** GitHub takes 65,536 characters. */
const LONGEST_COMMENT = 60_000;
const MOST_FINDINGS = 50;

/** The reviews as one comment in Markdown. */
export function reviewComment(reviews: readonly BundleReview[]): string {
  const summary = countBySeverity(reviews.flatMap(({ findings }) => findings));
  const whole = [
    COMMENT_MARK,
    `### Proton templates: ${summary || "no findings"}`,
    ...reviews.flatMap(section),
  ].join("\n\n");
  if (whole.length <= LONGEST_COMMENT) return `${whole}\n`;
  const brief = reviews.map((review) => ({ ...review, rendered: [] }));
  return whole.length > LONGEST_COMMENT && reviews.some(({ rendered }) => rendered.length > 0)
    ? `${reviewComment(brief).trimEnd()}\n\nThe rendered difference is too long for a comment: \`proton render\` shows both sides.\n`
    : `${whole.slice(0, LONGEST_COMMENT)}\n`;
}

function section(review: BundleReview): readonly string[] {
  const { loaded, findings, diff, rendered, isNew } = review;
  const heading = `#### \`${loaded.name}\`${isNew ? " (new)" : ""}`;
  const rows = findings.slice(0, MOST_FINDINGS).map(({ rule, severity, message, file, range }) => {
    const place = range === undefined ? file : `${file}:${range.start.line}`;
    return `| ${severity} | ${rule} | \`${cell(place)}\` | ${cell(message)} |`;
  });
  const more = findings.length - rows.length;
  const parts = (diff?.parts ?? []).flatMap(({ part, instance, diff: { resources } }) =>
    resources.map(({ logicalResourceId, resourceType, effect, losesData }) => {
      const where = instance === undefined ? part : `${part} ${instance}`;
      const loss = losesData ? " ⚠️ **loses data**" : effect === "replace" ? " ⚠️ **replaced**" : "";
      return `| ${where} | ${logicalResourceId} | ${resourceType} | ${effect}${loss} |`;
    }),
  );
  const breaks = (diff?.breaks ?? []).map(({ message }) => `- ${cell(message)}`);
  return [
    heading,
    ...(rows.length === 0 ? [] : [table(["", "Rule", "Where", "What"], rows)]),
    ...(more > 0 ? [`and ${more} more`] : []),
    ...(parts.length === 0 ? [] : [table(["Part", "Resource", "Type", "Change"], parts)]),
    ...(breaks.length === 0
      ? []
      : [`The schema needs a new major version:\n\n${breaks.join("\n")}`]),
    ...rendered.map(
      ({ title, difference }) =>
        `<details><summary>Rendered ${title}</summary>\n\n${fenced(difference)}\n\n</details>`,
    ),
    ...(findings.length + parts.length + rendered.length === 0 ? ["Nothing changes."] : []),
  ];
}

function table(heads: readonly string[], rows: readonly string[]): string {
  return [`| ${heads.join(" | ")} |`, `|${" --- |".repeat(heads.length)}`, ...rows].join("\n");
}

/** What comes from a template is not markup. */
function cell(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll("|", "\\|")
    .replaceAll(/\s+/g, " ");
}

function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}diff\n${text}\n${fence}`;
}
