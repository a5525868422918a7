import { type Finding, findingOf } from "@proton/cloudformation";
import { readingRules } from "./reading-rules.ts";

/** The finding for a bundle that asks for more than is given to it. */
export function sizeLimitFinding(file: string, message: string): Finding {
  return findingOf(readingRules.sizeLimit, { file, message });
}
