import { createHash } from "node:crypto";
import type { ReadSsmParameter } from "@proton/cloudformation";
import { findParameter } from "../state/stack-parameters.ts";
import type { StackStore } from "../state/stack-store.ts";

/**
 * Reads the parameters of Systems Manager that stacks made. What nobody made here, such as AWS's public
 * parameters with the ids of images, is stood in for where unknown resources are recorded.
 */
export function ssmParametersOf({
  stacks,
  recordUnknown = false,
}: {
  readonly stacks: Pick<StackStore, "all">;
  readonly recordUnknown?: boolean;
}): ReadSsmParameter {
  return (name, type) => {
    const made = findParameter(stacks, name);
    if (made !== undefined) {
      return { outcome: "found", value: String(made.properties.Value ?? "") };
    }
    if (recordUnknown) return { outcome: "found", value: standIn(name, type) };
    return {
      outcome: "unknown",
      message: `is ${name} of AWS Systems Manager, which no stack of the sandbox made as an AWS::SSM::Parameter. With --record-unknown its value is made up`,
    };
  };
}

/** The same for the same name, so that a second deployment changes nothing. */
function standIn(name: string, type: string): string {
  if (type !== "AWS::EC2::Image::Id") return `value-of-${name}`;
  return `ami-${createHash("sha256").update(name).digest("hex").slice(0, 17)}`;
}
