import type { Range } from "@proton/text";

/** How bad a finding is: only `error` makes a command fail. */
export type Severity = "error" | "warning" | "info";

/** Another place that explains a finding, such as the spec line that supplied a value. */
export interface RelatedLocation {
  readonly message: string;
  readonly file: string;
  readonly range?: Range;
}

/** An edit that removes the cause of a finding. */
export interface Fix {
  readonly title: string;
  readonly file: string;
  readonly range: Range;
  readonly newText: string;
}

/** One complaint about a document, whatever found it. */
export interface Finding {
  /** Rule id, such as `CFN1001`: each has a page under docs/rules/. */
  readonly rule: string;
  readonly severity: Severity;
  /** Names the wrong value and what to write instead. */
  readonly message: string;
  /** The author's own file, relative to what was checked, with `/` separators. */
  readonly file: string;
  /** Absent when the complaint is about the file as a whole. */
  readonly range?: Range;
  readonly related?: readonly RelatedLocation[];
  readonly fix?: Fix;
}

/** Where a rule is broken, and what is said there. */
export interface FindingDetails {
  readonly message: string;
  readonly file: string;
  readonly range?: Range | undefined;
  readonly related?: readonly RelatedLocation[] | undefined;
  readonly fix?: Fix | undefined;
}

/** The finding of a rule. */
export function findingOf(
  rule: { readonly id: string; readonly severity: Severity },
  details: FindingDetails,
): Finding {
  const { message, file, range, related, fix } = details;
  return {
    rule: rule.id,
    severity: rule.severity,
    message,
    file,
    ...(range && { range }),
    ...(related && related.length > 0 && { related }),
    ...(fix && { fix }),
  };
}
