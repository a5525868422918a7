import type { FindingDetails, Rule } from "@proton/cloudformation";
import type { BundleAnalysis } from "../template/analysis.ts";

/** What a template rule looks at. */
export interface TemplateRuleContext extends BundleAnalysis {
  /** The outputs of the environment template, when one was given. */
  readonly environmentOutputs: ReadonlySet<string> | undefined;
  /** Names of outputs in `spec/sample-outputs.yaml`, or in what was given instead. */
  readonly sampleOutputs: ReadonlySet<string>;
}

/** A rule that looks at the templates of a bundle without rendering them. */
export type TemplateRule = Rule<TemplateRuleContext, FindingDetails>;
