import type { Finding } from "@proton/cloudformation";

/** Findings by file and place; where two rules complain of one thing, the more telling one stays. */
export function byPlace(findings: readonly Finding[]): readonly Finding[] {
  const keys = new Set<string>();
  return findings
    .filter((finding) => {
      const key = `${finding.rule} ${finding.file} ${finding.range?.start.offset} ${finding.message}`;
      return !keys.has(key) && keys.add(key);
    })
    .filter((finding) => !isExplained(finding, findings))
    .toSorted(
      (a, b) =>
        rank(a) - rank(b) ||
        a.file.localeCompare(b.file, "en") ||
        (a.range?.start.offset ?? -1) - (b.range?.start.offset ?? -1),
    );
}

/** What is wrong with the schema, a manifest or the spec is the cause of what templates then lack. */
function rank({ rule, severity }: Finding): number {
  if (severity !== "error") return 2;
  return /^BDL[1-4]/.test(rule) ? 0 : 1;
}

/** Rendering stops at an undefined name that a rule has explained already. */
function isExplained(finding: Finding, findings: readonly Finding[]): boolean {
  if (!finding.rule.startsWith("JINJA")) return false;
  return findings.some(
    (other) =>
      other.rule.startsWith("BDL500") &&
      other.severity === "error" &&
      other.file === finding.file &&
      overlap(other, finding),
  );
}

function overlap({ range: a }: Finding, { range: b }: Finding): boolean {
  if (!a || !b) return false;
  return a.start.offset < b.end.offset && b.start.offset < a.end.offset;
}
