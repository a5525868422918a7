import type { Context } from "../context.ts";
import { conflict, validationError } from "../errors.ts";
import type { CreateTemplateSyncConfigInput, OperationName } from "../generated/api.ts";
import {
  type TemplateSyncConfigRecord,
  templateSyncConfigs,
  templateSyncId,
} from "../records/sync-records.ts";
import { templates } from "../records/template-record.ts";
import { digest } from "../requests/digest.ts";
import { present } from "../requests/optional.ts";
import { kindOfTemplate, noConfig, repositoryPath, syncedBranch } from "../sync/find-config.ts";
import { requestSync } from "../sync/request-sync.ts";
import { templateNoun } from "../templates/find-version.ts";
import { templateSyncConfigView } from "../views/sync-view.ts";
import type { Operations } from "./operation.ts";

/** The operations on where the versions of a template come from. */
export const templateSyncOperations: Operations<
  Extract<OperationName, `${string}TemplateSyncConfig`>
> = {
  CreateTemplateSyncConfig: async (context, input) => {
    const record = await recordOf(context, input);
    const isNew = await context.store.create(templateSyncConfigs, record);
    const kept = isNew
      ? record
      : await context.store.get(templateSyncConfigs, templateSyncConfigs.id(record));
    if (kept !== undefined && digest(kept) !== digest(record)) {
      throw conflict(
        `${templateNoun(record.kind)} ${record.templateName} is synced already, from ${kept.provider} ${kept.repository}: use UpdateTemplateSyncConfig.`,
      );
    }
    if (isNew) await requestSync(context, "TEMPLATE_SYNC", record);
    return { templateSyncConfig: templateSyncConfigView(record) };
  },
  GetTemplateSyncConfig: async (context, { templateName, templateType }) => {
    const kind = kindOfTemplate(templateType);
    const record = await context.store.get(templateSyncConfigs, templateSyncId(kind, templateName));
    if (record === undefined) throw noConfig(`${templateNoun(kind)} ${templateName}`);
    return { templateSyncConfig: templateSyncConfigView(record) };
  },
  UpdateTemplateSyncConfig: async (context, input) => {
    const record = await recordOf(context, input);
    const id = templateSyncConfigs.id(record);
    const updated = await context.store.update(templateSyncConfigs, id, () => record);
    if (updated === undefined)
      throw noConfig(`${templateNoun(record.kind)} ${record.templateName}`);
    await requestSync(context, "TEMPLATE_SYNC", record);
    return { templateSyncConfig: templateSyncConfigView(record) };
  },
  DeleteTemplateSyncConfig: async (context, { templateName, templateType }) => {
    const id = templateSyncId(kindOfTemplate(templateType), templateName);
    const record = await context.store.get(templateSyncConfigs, id);
    if (record === undefined) return {};
    await context.store.remove(templateSyncConfigs, id);
    return { templateSyncConfig: templateSyncConfigView(record) };
  },
};

async function recordOf(
  context: Context,
  input: CreateTemplateSyncConfigInput,
): Promise<TemplateSyncConfigRecord> {
  const { templateName, templateType, subdirectory } = input;
  const kind = kindOfTemplate(templateType);
  if ((await context.store.get(templates(kind), templateName)) === undefined) {
    throw validationError(
      `${templateNoun(kind)} ${templateName} does not exist: sync makes versions, and no templates.`,
    );
  }
  if (subdirectory !== undefined) repositoryPath("subdirectory", subdirectory);
  const branch = await syncedBranch(context, input);
  return { kind, templateName, ...branch, ...present({ subdirectory }) };
}
