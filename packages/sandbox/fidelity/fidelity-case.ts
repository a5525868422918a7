import type { FidelityClient } from "./client.ts";

/** What a case is about, and what `--only` takes. */
export const FIDELITY_GROUPS = [
  "dynamodb",
  "s3",
  "sigv4",
  "iam",
  "http-api",
  "responses",
  "errors",
  "cors",
  "throttling",
  "jwt",
] as const;

export type FidelityGroup = (typeof FIDELITY_GROUPS)[number];

/**
 * What a target must offer: `apis` (the endpoint of DynamoDB and S3), `deploy` (the URL of the
 * echo stack), `tokens` (someone who mints tokens that the echo stack trusts).
 */
export type FidelityNeed = "apis" | "deploy" | "tokens";

/** One statement about AWS and how to try it. */
export interface FidelityCase {
  readonly group: FidelityGroup;
  readonly name: string;
  readonly needs: readonly FidelityNeed[];
  readonly run: (client: FidelityClient) => Promise<void>;
  /** Set where the sandbox differs from AWS on purpose. */
  readonly sandbox?: KnownDifference;
}

export interface KnownDifference {
  /** The line of docs/differences.md. */
  readonly differs: string;
  /** How the case fails on the sandbox. */
  readonly failsWith: RegExp;
}

/** Cases that share a group and needs. */
export function casesOf(
  group: FidelityGroup,
  needs: readonly FidelityNeed[],
  cases: readonly Omit<FidelityCase, "group" | "needs">[],
): readonly FidelityCase[] {
  return cases.map((each) => ({ group, needs, ...each }));
}
