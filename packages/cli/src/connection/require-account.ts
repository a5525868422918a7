import { UsageError } from "../usage-error.ts";

/** @throws UsageError for an account that the sandbox does not have */
export function requireAccount(accountId: string, accounts: readonly string[]): void {
  if (accounts.includes(accountId)) return;
  throw new UsageError(
    `the sandbox has no account ${accountId}, only ${accounts.join(", ")}: start it with --accounts ${accountId}`,
  );
}

/** @throws UsageError for a Region that the sandbox does not have */
export function requireRegion(region: string, regions: readonly string[]): void {
  if (regions.includes(region)) return;
  throw new UsageError(
    `the sandbox has no Region ${region}, only ${regions.join(", ")}: start it with --regions ${region}`,
  );
}
