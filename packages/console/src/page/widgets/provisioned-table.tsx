import { type Listing, ResourceTable } from "./resource-table.tsx";

interface Provisioned {
  readonly identifier?: string | undefined;
  readonly name?: string | undefined;
  readonly provisioningEngine?: string | undefined;
}

/** The resources that a deployment made. */
export function ProvisionedTable({ query }: { readonly query: Listing<Provisioned> }) {
  return (
    <ResourceTable
      title="Provisioned resources"
      query={query}
      idOf={({ name = "", identifier = "" }) => `${name} ${identifier}`}
      filterOf={({ name, identifier }) => `${name} ${identifier}`}
      empty={{ text: "Nothing was provisioned yet." }}
      columns={[
        { id: "name", header: "Name", cell: ({ name }) => name, value: ({ name }) => name },
        {
          id: "identifier",
          header: "Identifier",
          cell: ({ identifier }) => identifier,
          value: ({ identifier }) => identifier,
        },
        {
          id: "engine",
          header: "Provisioned by",
          cell: ({ provisioningEngine }) => provisioningEngine ?? "-",
        },
      ]}
    />
  );
}
