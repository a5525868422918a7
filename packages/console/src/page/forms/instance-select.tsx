import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import { useQuery } from "@tanstack/react-query";
import { components } from "../api/component-queries.ts";
import { instances } from "../api/queries.ts";

/** A service instance by its two names. */
export interface InstanceName {
  readonly serviceName: string;
  readonly serviceInstanceName: string;
}

/** Chooses the service instance that a component is attached to: each takes one. */
export function InstanceSelect({
  environmentName,
  chosen,
  onChange,
  error,
}: {
  /** Of these instances alone. */
  readonly environmentName?: string | undefined;
  readonly chosen: InstanceName | undefined;
  readonly onChange: (instance: InstanceName & { readonly environmentName: string }) => void;
  readonly error?: string | undefined;
}) {
  const query = useQuery(instances());
  const attached = useQuery(components()).data ?? [];
  const options = (query.data ?? [])
    .filter((each) => environmentName === undefined || each.environmentName === environmentName)
    .map(({ serviceName = "", name = "", environmentName: place = "" }) => {
      const taken = attached.find(
        (each) => each.serviceName === serviceName && each.serviceInstanceName === name,
      );
      return {
        value: `${serviceName}/${name}`,
        label: `${serviceName}/${name}`,
        description: taken ? `Has component ${taken.name}: detach it first` : `In ${place}`,
        disabled: taken !== undefined,
        place,
      };
    });
  const name = chosen && `${chosen.serviceName}/${chosen.serviceInstanceName}`;
  return (
    <FormField label="Service instance" errorText={error ?? query.error?.message}>
      <Select
        selectedOption={options.find(({ value }) => value === name) ?? null}
        options={options}
        filteringType="auto"
        filteringAriaLabel="Find service instances"
        placeholder={query.isPending ? "Loading" : "Choose a service instance"}
        empty="There are no service instances here."
        onChange={({ detail }) => {
          const { value = "" } = detail.selectedOption;
          const [serviceName = "", serviceInstanceName = ""] = value.split("/");
          const place = options.find((each) => each.value === value)?.place ?? "";
          onChange({ serviceName, serviceInstanceName, environmentName: place });
        }}
      />
    </FormField>
  );
}
