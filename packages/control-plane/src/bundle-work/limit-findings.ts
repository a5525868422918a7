import { sizeLimitFinding } from "@proton/bundle";
import type { Finding } from "@proton/cloudformation";

/** Why a process did not come to the end of its work. */
export type WorkLimit =
  | { readonly kind: "time"; readonly seconds: number }
  | { readonly kind: "memory"; readonly megabytes: number };

/** The finding for work that was ended. */
export function limitFinding(file: string, limit: WorkLimit): Finding {
  const found =
    limit.kind === "time"
      ? `takes more than ${limit.seconds} s to check or render`
      : `ends a process of ${limit.megabytes} MB in which it is checked or rendered`;
  return sizeLimitFinding(file, `${found}: look for inputs, patterns or loops that multiply`);
}

/** The finding for a version whose archive is not there any more. */
export function bundleIsGone(file: string): Finding {
  return sizeLimitFinding(file, "is not there any more: register the version again");
}
