import { provisioningBranch } from "../environments/environment-settings.ts";
import { validationError } from "../errors.ts";
import {
  ACCOUNT_SETTINGS_ID,
  type AccountSettingsRecord,
  accountSettings,
} from "../records/account-records.ts";
import { present } from "../requests/optional.ts";
import type { Operation } from "./operation.ts";

/** Changes the account's settings; an empty role clears it. */
export const updateAccountSettings: Operation<"UpdateAccountSettings"> = async (context, input) => {
  const { pipelineServiceRoleArn, pipelineCodebuildRoleArn, deletePipelineProvisioningRepository } =
    input;
  if (
    deletePipelineProvisioningRepository === true &&
    input.pipelineProvisioningRepository !== undefined
  ) {
    throw validationError(
      "pipelineProvisioningRepository is given and deletePipelineProvisioningRepository is true: choose one.",
    );
  }
  const pipelineProvisioningRepository = await provisioningBranch(
    context,
    input.pipelineProvisioningRepository,
  );
  const given = {
    pipelineServiceRoleArn,
    pipelineCodebuildRoleArn,
    pipelineProvisioningRepository,
  };
  const removed = Object.entries(given)
    .filter(([, value]) => value === "")
    .map(([name]) => name);
  if (deletePipelineProvisioningRepository === true) removed.push("pipelineProvisioningRepository");
  const change = (settings: AccountSettingsRecord): AccountSettingsRecord =>
    Object.fromEntries(
      Object.entries({ ...settings, ...present(given) }).filter(
        ([name]) => !removed.includes(name),
      ),
    );
  await context.store.create(accountSettings, {});
  const updated = await context.store.update(accountSettings, ACCOUNT_SETTINGS_ID, change);
  return { accountSettings: updated ?? {} };
};
