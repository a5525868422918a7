import { useCollection } from "@cloudscape-design/collection-hooks";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useDeferredValue } from "react";
import { ErrorAlert } from "../frame/query-view.tsx";

export interface Column<Item> {
  readonly id: string;
  readonly header: string;
  readonly cell: (item: Item) => ReactNode;
  /** What it is sorted by; not sortable without. */
  readonly value?: (item: Item) => string | number | undefined;
  readonly width?: number;
}

/** The items of a table, as far as they are known. */
export type Listing<Item> = Pick<UseQueryResult<readonly Item[]>, "data" | "error"> & {
  readonly refetch: () => unknown;
};

/** Items that nobody has to be asked for. */
export function known<Item>(data: readonly Item[]): Listing<Item> {
  return { data, error: null, refetch: () => undefined };
}

/** Few enough to draw at once, however many there are. */
const PAGE_SIZE = 50;

/** As many as are in sight; the rest of the page is drawn once these are. */
const FIRST_ROWS = 20;

/** A list of resources: found by text, sorted, in pages; empty, loading and failing as AWS shows it. */
export function ResourceTable<Item>({
  title,
  query,
  columns,
  idOf,
  empty,
  actions,
  description,
  variant = "container",
  filterOf,
  sortBy,
  selected,
  onSelect,
  headingLevel = "h2",
}: {
  readonly title: string;
  readonly query: Listing<Item>;
  readonly columns: readonly Column<Item>[];
  readonly idOf: (item: Item) => string;
  /** What to do where there is nothing. */
  readonly empty: { readonly text: string; readonly action?: ReactNode };
  readonly actions?: ReactNode;
  readonly description?: ReactNode;
  readonly variant?: TableProps.Variant;
  /** The text that is searched. */
  readonly filterOf: (item: Item) => string;
  readonly sortBy?: { readonly id: string; readonly isDescending?: boolean };
  readonly selected?: Item | undefined;
  readonly onSelect?: (item: Item) => void;
  readonly headingLevel?: "h1" | "h2";
}) {
  const definitions: TableProps.ColumnDefinition<Item>[] = columns.map(
    ({ id, header, cell, value, width }, index) => ({
      id,
      header,
      cell,
      isRowHeader: index === 0,
      ...(width !== undefined && { width }),
      ...(value && {
        sortingComparator: (a: Item, b: Item) => compare(value(a), value(b)),
        sortingField: id,
      }),
    }),
  );
  const sortingColumn = definitions.find(({ id }) => id === sortBy?.id);
  const all = query.data ?? [];
  const {
    items,
    actions: collection,
    ...parts
  } = useCollection(all, {
    filtering: {
      filteringFunction: (item, text) => filterOf(item).toLowerCase().includes(text.toLowerCase()),
      empty: <Empty text={empty.text} action={empty.action} />,
      noMatch: <NoMatch clear={() => collection.setFiltering("")} />,
    },
    pagination: { pageSize: PAGE_SIZE },
    sorting: sortingColumn
      ? { defaultState: { sortingColumn, isDescending: sortBy?.isDescending ?? false } }
      : {},
  });
  const isDrawn = useDeferredValue(query.data !== undefined, false);
  const { collectionProps, filterProps, paginationProps, filteredItemsCount } = parts;
  const isFiltered = filterProps.filteringText !== "";
  const counter =
    query.data === undefined
      ? undefined
      : isFiltered
        ? `(${filteredItemsCount}/${all.length})`
        : `(${all.length})`;
  if (query.error && query.data === undefined) {
    return <ErrorAlert error={query.error} retry={() => void query.refetch()} />;
  }
  return (
    <Table<Item>
      {...collectionProps}
      items={isDrawn ? items : items.slice(0, FIRST_ROWS)}
      columnDefinitions={definitions}
      trackBy={idOf}
      variant={variant}
      loading={query.data === undefined}
      loadingText={`Loading ${title.toLowerCase()}`}
      enableKeyboardNavigation
      wrapLines
      ariaLabels={{
        tableLabel: title,
        ...(onSelect && {
          selectionGroupLabel: `Selection of ${title.toLowerCase()}`,
          itemSelectionLabel: (_: unknown, item: Item) => idOf(item),
        }),
      }}
      stickyHeader
      {...(onSelect && {
        selectionType: "single" as const,
        selectedItems: selected === undefined ? [] : [selected],
        onSelectionChange: ({ detail }) => {
          const [item] = detail.selectedItems;
          if (item !== undefined) onSelect(item);
        },
      })}
      header={
        <Header
          variant={headingLevel}
          {...(counter !== undefined && { counter })}
          description={description}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {actions}
            </SpaceBetween>
          }
        >
          {title}
        </Header>
      }
      {...(all.length > 5 && {
        filter: (
          <TextFilter
            {...filterProps}
            filteringPlaceholder={`Find ${title.toLowerCase()}`}
            filteringAriaLabel={`Find ${title.toLowerCase()}`}
            countText={`${filteredItemsCount} found`}
          />
        ),
      })}
      {...(all.length > PAGE_SIZE && {
        pagination: (
          <Pagination
            {...paginationProps}
            ariaLabels={{
              nextPageLabel: "Next page",
              previousPageLabel: "Previous page",
              pageLabel: (page) => `Page ${page}`,
            }}
          />
        ),
      })}
    />
  );
}

function Empty({ text, action }: { readonly text: string; readonly action: ReactNode }) {
  return (
    <Box textAlign="center" padding="m">
      <SpaceBetween size="s">
        <Box color="text-body-secondary">{text}</Box>
        {action}
      </SpaceBetween>
    </Box>
  );
}

function NoMatch({ clear }: { readonly clear: () => void }) {
  return <Empty text="Nothing matches." action={<Button onClick={clear}>Show all</Button>} />;
}

const collator = new Intl.Collator("en", { numeric: true });

function compare(a: string | number | undefined, b: string | number | undefined): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return collator.compare(String(a ?? ""), String(b ?? ""));
}
