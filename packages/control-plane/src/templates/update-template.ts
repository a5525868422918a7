import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { type TemplateKind, type TemplateRecord, templates } from "../records/template-record.ts";
import { present } from "../requests/optional.ts";
import { templateNoun } from "./find-version.ts";

/** Changes what a template is called and described as. */
export async function updateTemplate(
  context: Context,
  kind: TemplateKind,
  input: {
    readonly name: string;
    readonly displayName?: string | undefined;
    readonly description?: string | undefined;
  },
): Promise<TemplateRecord> {
  const { name, displayName, description } = input;
  const updated = await context.store.update(templates(kind), name, (template) => ({
    ...template,
    ...present({ displayName, description }),
    lastModifiedAt: context.clock.now(),
    modified: true,
  }));
  if (updated === undefined) throw notFound(templateNoun(kind), name);
  return updated;
}
