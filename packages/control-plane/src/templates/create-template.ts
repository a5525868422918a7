import type { Context } from "../context.ts";
import { quotaExceeded } from "../errors.ts";
import type { Tag } from "../generated/api.ts";
import { type TemplateKind, type TemplateRecord, templates } from "../records/template-record.ts";
import { digest } from "../requests/digest.ts";
import { repeatedCreate } from "../requests/idempotency.ts";
import { present } from "../requests/optional.ts";
import { readTags } from "../requests/tags.ts";
import { templateNoun } from "./find-version.ts";

/** What both kinds of template are created with. */
export interface NewTemplate {
  readonly name: string;
  readonly displayName?: string | undefined;
  readonly description?: string | undefined;
  readonly encryptionKey?: string | undefined;
  readonly tags?: readonly Tag[] | undefined;
}

/** Creates a template of either kind, or answers the one that the same request made before. */
export async function createTemplate(
  context: Context,
  kind: TemplateKind,
  input: NewTemplate,
  customerManaged: boolean,
): Promise<TemplateRecord> {
  const { name, displayName, description, encryptionKey } = input;
  const tags = readTags(input.tags);
  const existing = await context.store.get(templates(kind), name);
  if (existing === undefined) await assertQuota(context);
  const now = context.clock.now();
  const record: TemplateRecord = {
    kind,
    name,
    arn: context.arns.template(kind, name),
    createdAt: now,
    lastModifiedAt: now,
    ...present({ displayName, description, encryptionKey }),
    customerManaged,
    lastMajor: 0,
    lastMinors: {},
    recommendedMinors: {},
    tags,
    createdWith: digest(input),
    modified: false,
  };
  if (existing === undefined && (await context.store.create(templates(kind), record))) {
    return record;
  }
  const taken = existing ?? ((await context.store.get(templates(kind), name)) as TemplateRecord);
  return repeatedCreate(taken, input, `${templateNoun(kind)} ${name}`);
}

async function assertQuota(context: Context): Promise<void> {
  const { templates: quota } = context.quotas;
  const counts = await Promise.all(
    (["environment", "service"] as const).map(async (kind) => {
      const { values } = await context.store.list(templates(kind), { limit: quota });
      return values.length;
    }),
  );
  if (counts.reduce((sum, count) => sum + count, 0) >= quota)
    throw quotaExceeded("templates", quota);
}
