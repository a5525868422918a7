import type { Deployable } from "../records/deployable.ts";
import { recommendedVersion, type TemplateRecord } from "../records/template-record.ts";

/** How the deployed version of a resource compares with what its template recommends. */
export type Currency = "UP_TO_DATE" | "BEHIND_MINOR" | "BEHIND_MAJOR";

/** Compares a resource with its template; `undefined` before it was deployed. */
export function currencyOf(
  { current }: Pick<Deployable, "current">,
  template: TemplateRecord | undefined,
): Currency | undefined {
  if (current === undefined) return undefined;
  const recommended = template === undefined ? undefined : recommendedVersion(template);
  if (recommended === undefined) return "UP_TO_DATE";
  const { templateMajorVersion: major, templateMinorVersion: minor } = current;
  if (Number(major) < Number(recommended.major)) return "BEHIND_MAJOR";
  const newest = template?.recommendedMinors[major];
  return newest !== undefined && Number(minor) < Number(newest) ? "BEHIND_MINOR" : "UP_TO_DATE";
}
