import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import type { AttributeMap, ItemsRequest, Table } from "../../extension/index.ts";
import { Page } from "../frame/page.tsx";
import { ErrorAlert } from "../frame/query-view.tsx";
import { To } from "../frame/to.tsx";
import { DeleteItem, WriteItem } from "../running/item-dialogs.tsx";
import { ItemPanel } from "../running/item-panel.tsx";
import { ItemSearch } from "../running/item-search.tsx";
import { ItemsTable } from "../running/items-table.tsx";
import { items, tables } from "../running/running-queries.ts";
import { RunningView } from "../running/running-view.tsx";
import { ActDialog } from "../widgets/act-dialog.tsx";

/** What is in a table: read only, until somebody allows writes. */
export function TableItems() {
  const { accountId, tableName = "" } = useParams();
  const query = useQuery(tables);
  const table = query.data?.find(
    (each) => each.accountId === accountId && each.tableName === tableName,
  );
  const id = `${accountId} ${tableName}`;
  // Of this table alone, also where one page leads to that of another.
  const [writable, setWritable] = useState<string>();
  const allowsWrites = writable === id;
  const [isAsking, setAsking] = useState(false);
  return (
    <Page
      title={tableName}
      trail={[{ text: "Tables", href: "/tables" }]}
      actions={
        table && (
          <Toggle
            checked={allowsWrites}
            onChange={() => (allowsWrites ? setWritable(undefined) : setAsking(true))}
          >
            Allow writes
          </Toggle>
        )
      }
    >
      <RunningView query={query}>
        {() =>
          table === undefined ? (
            <Alert type="warning" header="There is no such table any more">
              A deployment has taken it away. <To to="/tables">Tables</To>
            </Alert>
          ) : (
            <Explorer key={id} table={table} allowsWrites={allowsWrites} />
          )
        }
      </RunningView>
      {isAsking && (
        <ActDialog
          title={`Allow writes to ${tableName}?`}
          act="Allow writes"
          isReady
          run={async () => setWritable(id)}
          close={() => setAsking(false)}
        >
          <Alert type="warning">
            Until this page is left, items can be created, changed and deleted here. Nothing of it
            is undone by a deployment, and no handler checks it.
          </Alert>
        </ActDialog>
      )}
    </Page>
  );
}

type Search = Pick<ItemsRequest, "indexName" | "query">;

function Explorer({
  table,
  allowsWrites,
}: {
  readonly table: Table;
  readonly allowsWrites: boolean;
}) {
  const client = useQueryClient();
  const { accountId, tableName } = table;
  const [search, setSearch] = useState<Search>({});
  /** Where each page begins; the first one at the beginning. */
  const [starts, setStarts] = useState<readonly (AttributeMap | undefined)[]>([undefined]);
  const [chosen, choose] = useState<AttributeMap>();
  const [dialog, open] = useState<"create" | "change" | "delete">();
  const after = starts.at(-1);
  const request = { accountId, tableName, limit: PAGE_SIZE, ...search, ...(after && { after }) };
  const page = useQuery(items(request));
  const show = (next: Search) => {
    setSearch(next);
    setStarts([undefined]);
    choose(undefined);
    void client.invalidateQueries({ queryKey: ["running", "items"] });
  };
  const turnTo = (pages: readonly (AttributeMap | undefined)[]) => {
    setStarts(pages);
    choose(undefined);
  };
  const written = async () => {
    choose(undefined);
    await client.invalidateQueries({ queryKey: ["running", "items"] });
  };
  const next = page.data?.next;
  return (
    <SpaceBetween size="l">
      <ItemSearch table={table} isSearching={page.isFetching} search={show} />
      {page.error ? (
        <ErrorAlert error={page.error} retry={() => void page.refetch()} />
      ) : (
        <ItemsTable
          table={table}
          page={page}
          pageNumber={starts.length}
          chosen={chosen}
          choose={choose}
          previous={starts.length > 1 ? () => turnTo(starts.slice(0, -1)) : undefined}
          next={next && (() => turnTo([...starts, next]))}
          create={allowsWrites ? () => open("create") : undefined}
        />
      )}
      {chosen && (
        <ItemPanel
          item={chosen}
          change={allowsWrites ? () => open("change") : undefined}
          remove={allowsWrites ? () => open("delete") : undefined}
        />
      )}
      {(dialog === "create" || (dialog === "change" && chosen)) && (
        <WriteItem
          table={table}
          before={dialog === "change" ? chosen : undefined}
          written={written}
          close={() => open(undefined)}
        />
      )}
      {dialog === "delete" && chosen && (
        <DeleteItem table={table} before={chosen} written={written} close={() => open(undefined)} />
      )}
    </SpaceBetween>
  );
}

const PAGE_SIZE = 25;
