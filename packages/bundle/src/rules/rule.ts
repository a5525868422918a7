import type { Finding, Fix, Range, RelatedLocation, RuleInfo } from "@proton/cloudformation";
import type { TemplateBundle } from "../model/template-bundle.ts";
import type { BundleAnalysis } from "../template/analysis.ts";

/** What is true of every finding of one kind; each has a page under docs/rules/. */
export type RuleDefinition = RuleInfo;

/** Where a finding stands, and what it says there. */
export interface FindingDetails {
  readonly message: string;
  readonly file: string;
  readonly range?: Range | undefined;
  readonly related?: readonly RelatedLocation[] | undefined;
  readonly fix?: Fix | undefined;
}

/** A finding of a rule. */
export function findingOf(rule: RuleDefinition, details: FindingDetails): Finding {
  return {
    rule: rule.id,
    severity: rule.severity,
    message: details.message,
    file: details.file,
    ...(details.range && { range: details.range }),
    ...(details.related && details.related.length > 0 && { related: details.related }),
    ...(details.fix && { fix: details.fix }),
  };
}

/** Called by a rule for each place that breaks it. */
export type Report = (details: FindingDetails) => void;

/** A rule that looks at a bundle as a whole. */
export interface BundleRule extends RuleDefinition {
  check(bundle: TemplateBundle, report: Report): void;
}

/** A rule that looks at the templates of a bundle without rendering them. */
export interface TemplateRule extends RuleDefinition {
  check(analysis: BundleAnalysis, report: Report, context: TemplateRuleContext): void;
}

/** What a template rule may know of the world around the bundle. */
export interface TemplateRuleContext {
  /** The outputs of the environment template, when one was given. */
  readonly environmentOutputs: ReadonlySet<string> | undefined;
}
