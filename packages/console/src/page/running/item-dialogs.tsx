import FormField from "@cloudscape-design/components/form-field";
import { useState } from "react";
import type { AttributeMap, Table } from "../../extension/index.ts";
import { Code } from "../code/code-panel.tsx";
import { notify } from "../frame/notifications.tsx";
import { ActDialog } from "../widgets/act-dialog.tsx";
import { ConfirmDelete } from "../widgets/confirm-delete.tsx";
import { itemName, readItem } from "./plain-item.ts";
import { changeItem } from "./post.ts";

interface Writing {
  readonly table: Table;
  readonly written: () => Promise<void>;
  readonly close: () => void;
}

/** Puts an item: a new one, or one that is there as it was changed. */
export function WriteItem({
  table: { accountId, tableName, key },
  before,
  written,
  close,
}: Writing & {
  /** Absent for a new one. */
  readonly before: AttributeMap | undefined;
}) {
  const [text, setText] = useState(() =>
    JSON.stringify(
      before ?? Object.fromEntries(key.map(({ name, type }) => [name, { [type]: "" }])),
      undefined,
      2,
    ),
  );
  const read = readItem(text);
  return (
    <ActDialog
      title={before ? "Change the item" : "Create an item"}
      act={before ? "Save changes" : "Create item"}
      size="large"
      isReady={"item" in read}
      close={close}
      run={async () => {
        if (!("item" in read)) return;
        const { item } = read;
        const change = { accountId, tableName, item, allowsWrites: true };
        await changeItem({ verb: "put", ...change, ...(before && { before }) });
        await written();
        notify("success", before ? "The item is changed." : "The item is created.");
      }}
    >
      <FormField
        label="Item"
        description='DynamoDB JSON: each attribute says its type, as in { "S": "text" }.'
        errorText={"problem" in read && read.problem}
        stretch
      >
        <Code label="Item to write" text={text} onChange={setText} />
      </FormField>
    </ActDialog>
  );
}

/** Deletes an item, if it still is what was shown. */
export function DeleteItem({
  table: { accountId, tableName, key },
  before,
  written,
  close,
}: Writing & { readonly before: AttributeMap }) {
  return (
    <ConfirmDelete
      name={itemName(key, before)}
      kind="item"
      consequence="It cannot be brought back."
      close={close}
      run={async () => {
        await changeItem({ verb: "delete", accountId, tableName, before, allowsWrites: true });
        await written();
        notify("success", "The item is deleted.");
      }}
    >
      <Code label="Item to delete" text={JSON.stringify(before, undefined, 2)} />
    </ConfirmDelete>
  );
}
