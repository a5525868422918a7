import { Copied } from "./key-values.tsx";
import { type Listing, ResourceTable } from "./resource-table.tsx";

interface Output {
  readonly key?: string | undefined;
  readonly valueString?: string | undefined;
}

/** What a stack gave out. */
export function OutputsTable({ query }: { readonly query: Listing<Output> }) {
  return (
    <ResourceTable
      title="Outputs"
      query={query}
      idOf={({ key = "" }) => key}
      filterOf={({ key, valueString }) => `${key} ${valueString}`}
      empty={{ text: "The template has no outputs, or nothing was deployed yet." }}
      columns={[
        { id: "key", header: "Output", cell: ({ key }) => key, value: ({ key }) => key },
        {
          id: "value",
          header: "Value",
          cell: ({ valueString = "" }) => <Copied text={valueString} />,
        },
      ]}
    />
  );
}
