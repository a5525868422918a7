import { useQuery } from "@tanstack/react-query";
import type { Table } from "../../extension/index.ts";
import { Page } from "../frame/page.tsx";
import { To } from "../frame/to.tsx";
import { tables } from "../running/running-queries.ts";
import { RunningView } from "../running/running-view.tsx";
import { known, ResourceTable } from "../widgets/resource-table.tsx";

/** The tables of this machine. */
export function Tables() {
  const query = useQuery(tables);
  return (
    <Page title="Tables" description="The DynamoDB tables of this machine, and what is in them.">
      <RunningView query={query}>
        {(found) => (
          <ResourceTable
            title="Tables"
            query={known(found)}
            idOf={({ accountId, tableName }) => `${accountId} ${tableName}`}
            filterOf={({ tableName }) => tableName}
            empty={{ text: "No table yet: an environment or a component brings one." }}
            sortBy={{ id: "name" }}
            columns={[
              {
                id: "name",
                header: "Name",
                cell: ({ accountId, tableName }) => (
                  <To to={`/tables/${accountId}/${encodeURIComponent(tableName)}`}>{tableName}</To>
                ),
                value: ({ tableName }) => tableName,
              },
              {
                id: "partition",
                header: "Partition key",
                cell: ({ key }) => keyText(key, "partition"),
              },
              { id: "sort", header: "Sort key", cell: ({ key }) => keyText(key, "sort") || "-" },
              {
                id: "indexes",
                header: "Indexes",
                cell: ({ indexes }) => indexes.map(({ name }) => name).join(", ") || "-",
              },
              {
                id: "items",
                header: "Items",
                cell: ({ items }) => items.toLocaleString("en"),
                value: ({ items }) => items,
              },
            ]}
          />
        )}
      </RunningView>
    </Page>
  );
}

const keyText = (key: Table["key"], role: "partition" | "sort") =>
  key
    .filter((part) => part.role === role)
    .map(({ name, type }) => `${name} (${type})`)
    .join(", ");
