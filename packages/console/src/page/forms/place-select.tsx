import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import { useQuery } from "@tanstack/react-query";
import { connections } from "../api/connection-queries.ts";
import { about, environments } from "../api/queries.ts";

/** An account that an environment can be provisioned in, by the connection to it. */
export interface Place {
  readonly connectionId: string;
  /** The only environment that can be there. */
  readonly environmentName: string;
}

/** Chooses where an environment is provisioned: here, or in an account that is connected. */
export function PlaceSelect({
  chosen,
  onChange,
}: {
  readonly chosen: Place | undefined;
  readonly onChange: (place: Place | undefined) => void;
}) {
  const { accountId = "this account" } = useQuery(about).data ?? {};
  const found = useQuery(connections("MANAGEMENT_ACCOUNT")).data ?? [];
  const taken = new Set(useQuery(environments).data?.map(({ name }) => name));
  const places = found.filter(
    ({ status, environmentName }) => status === "CONNECTED" && !taken.has(environmentName),
  );
  // Nothing to choose from.
  if (places.length === 0) return null;
  const here = { value: "", label: "This account", description: accountId };
  const options = [
    here,
    ...places.map(({ id = "", environmentName, environmentAccountId }) => ({
      value: id,
      label: `Account ${environmentAccountId}`,
      description: `As environment ${environmentName}`,
    })),
  ];
  return (
    <FormField label="Account" description="Where its stack is made, and those of its instances.">
      <Select
        selectedOption={options.find(({ value }) => value === chosen?.connectionId) ?? here}
        options={options}
        onChange={({ detail }) => {
          const place = places.find(({ id }) => id === detail.selectedOption.value);
          const { id: connectionId, environmentName } = place ?? {};
          onChange(connectionId && environmentName ? { connectionId, environmentName } : undefined);
        }}
      />
    </FormField>
  );
}
