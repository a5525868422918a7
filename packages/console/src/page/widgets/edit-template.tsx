import { useState } from "react";
import type { Template, TemplateKind } from "../api/template-kind.ts";
import { templateKinds } from "../api/template-kind.ts";
import { TextField } from "../forms/settings-fields.tsx";
import { ActDialog } from "./act-dialog.tsx";

/** Changes what a template says of itself. */
export function EditTemplate({
  kind,
  template,
  close,
}: {
  readonly kind: TemplateKind;
  readonly template: Template;
  readonly close: () => void;
}) {
  const { name = "", displayName: wasCalled = "", description: wasDescribed = "" } = template;
  const [displayName, setDisplayName] = useState(wasCalled);
  const [description, setDescription] = useState(wasDescribed);
  const called = problemOf(displayName, wasCalled, 100);
  const described = problemOf(description, wasDescribed, 500);
  const isChanged = displayName !== wasCalled || description !== wasDescribed;
  return (
    <ActDialog
      title={`Edit ${name}`}
      act="Save"
      isReady={isChanged && called === undefined && described === undefined}
      run={() =>
        templateKinds[kind].update({
          name,
          ...(displayName !== wasCalled && { displayName }),
          ...(description !== wasDescribed && { description }),
        })
      }
      close={close}
    >
      <TextField
        label="Display name"
        description="What people see. Its name stays."
        value={displayName}
        error={called}
        onChange={setDisplayName}
      />
      <TextField
        label="Description"
        value={description}
        error={described}
        onChange={setDescription}
      />
    </ActDialog>
  );
}

/** As the API has it: neither is taken away again, both have a longest. */
function problemOf(text: string, before: string, most: number): string | undefined {
  if (text === "" && before !== "") return "It can be changed, but not taken away.";
  if (text.length > most) return `It has more than ${most} characters.`;
  return undefined;
}
