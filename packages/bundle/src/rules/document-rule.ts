import type { FindingDetails, Rule } from "@proton/cloudformation";
import type { TemplateBundle } from "../model/template-bundle.ts";

/** A rule that looks at the documents of a bundle. */
export type DocumentRule = Rule<TemplateBundle, FindingDetails>;
