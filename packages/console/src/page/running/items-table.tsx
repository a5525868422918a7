import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { UseQueryResult } from "@tanstack/react-query";
import type { AttributeMap, ItemsPage, Table } from "../../extension/index.ts";
import { type Column, ResourceTable } from "../widgets/resource-table.tsx";
import { plainItem } from "./plain-item.ts";

/** What of an item is shown beside its key. */
const LONGEST_SUMMARY = 160;

/** A page of items, by their keys. */
export function ItemsTable({
  table,
  page,
  pageNumber,
  chosen,
  choose,
  previous,
  next,
  create,
}: {
  readonly table: Table;
  readonly page: UseQueryResult<ItemsPage>;
  readonly pageNumber: number;
  readonly chosen: AttributeMap | undefined;
  readonly choose: (item: AttributeMap) => void;
  /** Absent on the first page. */
  readonly previous: (() => void) | undefined;
  /** Absent on the last page. */
  readonly next: (() => void) | undefined;
  /** Absent where nothing may be written. */
  readonly create: (() => void) | undefined;
}) {
  const names = table.key.map(({ name }) => name);
  const idOf = (item: AttributeMap) =>
    JSON.stringify(names.map((name) => item[name])).slice(0, 1_000);
  const columns: readonly Column<AttributeMap>[] = [
    ...names.map((name) => ({
      id: `key-${name}`,
      header: name,
      cell: (item: AttributeMap) => valueText(item, name),
      value: (item: AttributeMap) => valueText(item, name),
    })),
    {
      id: "rest",
      header: "Other attributes",
      cell: (item) => summary(item, names),
    },
  ];
  return (
    <ResourceTable
      title="Items"
      query={{ data: page.data?.items, error: page.error, refetch: page.refetch }}
      idOf={idOf}
      filterOf={(item) => JSON.stringify(plainItem(item))}
      empty={{ text: pageNumber > 1 ? "There are no more items." : "There are no items." }}
      selected={chosen}
      onSelect={choose}
      columns={columns}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          {create && <Button onClick={create}>Create item</Button>}
          <Button iconName="angle-left" disabled={!previous} onClick={() => previous?.()}>
            Previous page
          </Button>
          <Button
            iconName="angle-right"
            iconAlign="right"
            disabled={!next}
            onClick={() => next?.()}
          >
            Next page
          </Button>
        </SpaceBetween>
      }
    />
  );
}

function valueText(item: AttributeMap, name: string): string {
  const value = plainItem({ [name]: item[name] ?? {} })[name];
  return typeof value === "string" ? value : String(value ?? "");
}

function summary(item: AttributeMap, names: readonly string[]): string {
  const rest = Object.entries(plainItem(item)).filter(([name]) => !names.includes(name));
  const text = rest.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(", ");
  return text.length > LONGEST_SUMMARY ? `${text.slice(0, LONGEST_SUMMARY)}…` : text || "-";
}
