import { ACCOUNT_SETTINGS_ID, accountSettings } from "../records/account-records.ts";
import type { Operation } from "./operation.ts";

/** Reads the account's settings. */
export const getAccountSettings: Operation<"GetAccountSettings"> = async (context) => ({
  accountSettings: (await context.store.get(accountSettings, ACCOUNT_SETTINGS_ID)) ?? {},
});
