import Alert from "@cloudscape-design/components/alert";
import FormField from "@cloudscape-design/components/form-field";
import Select from "@cloudscape-design/components/select";
import { useQuery } from "@tanstack/react-query";
import { environments } from "../api/queries.ts";
import { To } from "../frame/to.tsx";

/** Chooses an environment. */
export function EnvironmentSelect({
  chosen,
  onChange,
  error,
}: {
  readonly chosen: string;
  readonly onChange: (name: string) => void;
  readonly error?: string | undefined;
}) {
  const query = useQuery(environments);
  const options = (query.data ?? []).map(({ name = "", templateName }) => ({
    value: name,
    label: name,
    description: templateName,
  }));
  return (
    <FormField label="Environment" errorText={error ?? query.error?.message}>
      <Select
        selectedOption={options.find(({ value }) => value === chosen) ?? null}
        options={options}
        filteringType="auto"
        filteringAriaLabel="Find environments"
        placeholder={query.isPending ? "Loading" : "Choose an environment"}
        empty="There are no environments: create one first."
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
      />
    </FormField>
  );
}

/** Says that an environment lets nobody make components, and how it would. */
export function MissingRole({ environmentName }: { readonly environmentName: string }) {
  const { data = [] } = useQuery(environments);
  const found = data.find(({ name }) => name === environmentName);
  if (found === undefined || found.componentRoleArn) return null;
  // The role is the connection's, which this account may not see.
  if (found.environmentAccountConnectionId) return null;
  return (
    <Alert type="warning" header={`${environmentName} has no component role`}>
      Components are made with a role of their environment.{" "}
      <To to={`/environments/${environmentName}/settings`}>{`Give ${environmentName} one`}</To>
    </Alert>
  );
}
