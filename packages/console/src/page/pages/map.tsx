import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import type { EnvironmentMap } from "../../extension/index.ts";
import { environmentMap, environments, services } from "../api/queries.ts";
import { EnvironmentSelect } from "../forms/environment-select.tsx";
import { Page } from "../frame/page.tsx";
import { QueryView } from "../frame/query-view.tsx";
import { CallsTable } from "../map/calls-table.tsx";
import { MapView } from "../map/map-view.tsx";

/** What is in an environment, and who calls whom. */
export function MapPage() {
  const query = useQuery(environments);
  const navigate = useNavigate();
  const [parameters, setParameters] = useSearchParams();
  return (
    <Page
      title="Map"
      description="The resources of an environment, of the services in it and of their components: who calls whom."
    >
      <QueryView query={query}>
        {(all) => {
          const environmentName = parameters.get("environment") ?? all[0]?.name;
          const service = parameters.get("service");
          if (environmentName === undefined) {
            return (
              <Container>
                <Box textAlign="center" padding="m">
                  <SpaceBetween size="s">
                    <Box color="text-body-secondary">
                      There are no environments yet: a map shows what is in one.
                    </Box>
                    <Button onClick={() => navigate("/environments/create")}>
                      Create environment
                    </Button>
                  </SpaceBetween>
                </Box>
              </Container>
            );
          }
          return (
            <>
              <Container>
                <ColumnLayout columns={2}>
                  <EnvironmentSelect
                    chosen={environmentName}
                    onChange={(environment) => setParameters({ environment })}
                  />
                  <ServiceSelect
                    chosen={service}
                    onChange={(name) =>
                      setParameters({
                        environment: environmentName,
                        ...(name !== "" && { service: name }),
                      })
                    }
                  />
                </ColumnLayout>
              </Container>
              <MapOf
                key={`${environmentName} ${service}`}
                environmentName={environmentName}
                serviceName={service}
              />
            </>
          );
        }}
      </QueryView>
    </Page>
  );
}

const ALL = { value: "", label: "All services" };

function ServiceSelect({
  chosen,
  onChange,
}: {
  readonly chosen: string | null;
  readonly onChange: (name: string) => void;
}) {
  const { data = [] } = useQuery(services);
  const options = [ALL, ...data.map(({ name = "" }) => ({ value: name, label: name }))];
  return (
    <FormField label="Service">
      <Select
        selectedOption={options.find(({ value }) => value === (chosen ?? "")) ?? null}
        options={options}
        filteringType="auto"
        filteringAriaLabel="Find services"
        placeholder={chosen ?? ""}
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
      />
    </FormField>
  );
}

function MapOf({
  environmentName,
  serviceName,
}: {
  readonly environmentName: string;
  readonly serviceName: string | null;
}) {
  const query = useQuery({
    ...environmentMap({ environmentName, ...(serviceName !== null && { serviceName }) }),
    placeholderData: keepPreviousData,
  });
  return <QueryView query={query}>{(map) => <Shown map={map} />}</QueryView>;
}

function Shown({ map }: { readonly map: EnvironmentMap }) {
  const [selected, setSelected] = useState<string>();
  const count = map.stacks.reduce((sum, { resources }) => sum + resources.length, 0);
  return (
    <SpaceBetween size="l">
      {map.left > 0 && (
        <Alert type="info" header={`${map.left} more are not shown`}>
          Of all that is in this environment, the first {map.stacks.length} are: choose a service to
          see the others.
        </Alert>
      )}
      <Container
        header={
          <Header
            variant="h2"
            counter={`(${count})`}
            description="Who calls is left of who is called. Choose a resource to see its calls alone."
          >
            Resources
          </Header>
        }
      >
        {count === 0 ? (
          <Box textAlign="center" color="text-body-secondary" padding="m">
            Nothing that calls or is called was deployed here by CloudFormation yet.
          </Box>
        ) : (
          <MapView map={map} selected={selected} onSelect={setSelected} />
        )}
      </Container>
      <CallsTable map={map} selected={selected} onClear={() => setSelected(undefined)} />
    </SpaceBetween>
  );
}
