import type { Context } from "../context.ts";
import { conflict } from "../errors.ts";
import {
  type TemplateKind,
  type TemplateRecord,
  templates,
  templateVersions,
} from "../records/template-record.ts";
import { keyOf } from "../store/keys.ts";
import { forgetTemplateSync } from "../sync/forget-sync.ts";
import { templateNoun } from "./find-version.ts";

/**
 * Deletes a template that has no versions.
 *
 * @returns the template, `undefined` when there is none (any more)
 */
export async function deleteTemplate(
  context: Context,
  kind: TemplateKind,
  name: string,
): Promise<TemplateRecord | undefined> {
  const template = await context.store.get(templates(kind), name);
  if (template === undefined) return undefined;
  const { values } = await context.store.list(templateVersions(kind), {
    prefix: keyOf(name, ""),
    limit: 1,
  });
  const message = `${templateNoun(kind)} ${name} still has versions: delete them first.`;
  if (values.length > 0) throw conflict(message);
  // A version drawn since then has changed the template.
  const isAsSeen = (now: TemplateRecord) =>
    JSON.stringify(now.lastMinors) === JSON.stringify(template.lastMinors);
  if (await context.store.remove(templates(kind), name, isAsSeen)) {
    await forgetTemplateSync(context, kind, name);
    return template;
  }
  throw conflict(message);
}
