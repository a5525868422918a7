import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { callProton } from "../api/call-proton.ts";
import { about, environments } from "../api/queries.ts";
import { templateKinds, versionParts } from "../api/template-kind.ts";
import { DeployWizard } from "../forms/deploy-wizard.tsx";
import { emptyServiceSpec, readInstances, withInstance } from "../forms/edit-spec.ts";
import { instanceParts, instancesProblem } from "../forms/instance-parts.tsx";
import { NameField, nameProblem, TextField } from "../forms/settings-fields.tsx";
import { SpecEditor, useSpecFindings } from "../forms/spec-editor.tsx";
import { useTags } from "../forms/tags-field.tsx";
import { TemplateCards } from "../forms/template-cards.tsx";
import { useVersionSchema } from "../forms/use-version-schema.ts";
import { VersionSelect } from "../forms/version-select.tsx";
import { Page } from "../frame/page.tsx";
import { PreviewPanel } from "../preview/preview-panel.tsx";

/** Creates a service with its instances and its pipeline: template, settings, inputs, review. */
export function CreateService() {
  const [template, setTemplate] = useState("");
  const [version, setVersion] = useState("");
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [repository, setRepository] = useState<string>();
  const [branch, setBranch] = useState("main");
  const [connection, setConnection] = useState<string>();
  const [written, setSpec] = useState<string>();
  const tags = useTags();
  const { schema, inputs } = useVersionSchema("service", template, version);
  const offered = useQuery({
    ...templateKinds.service.get(template),
    enabled: template !== "",
  });
  const hasPipeline = offered.data?.pipelineProvisioning !== "CUSTOMER_MANAGED";
  const { data: known = [] } = useQuery(environments);
  const environment = known[0]?.name ?? "";
  const first = { name: environment || "instance", environment };
  const spec = written ?? withInstance(emptyServiceSpec(hasPipeline), first);
  const errors = useSpecFindings("service", schema, spec).filter(
    ({ severity }) => severity === "error",
  );
  const { isSandbox = false, accountId, region } = useQuery(about).data ?? {};
  // Pushes to the sandbox go to a repository of its own.
  const repositoryId = repository ?? (isSandbox ? `local/${name}` : "");
  const usual = `arn:aws:codeconnections:${region}:${accountId}:connection/local`;
  const connectionArn = connection ?? (isSandbox ? usual : "");
  const { major, minor } = versionParts(version);
  const templateVersion = { major, minor };
  const sources = hasPipeline
    ? { repositoryId, branchName: branch, repositoryConnectionArn: connectionArn }
    : {};
  const sourceProblem =
    hasPipeline && Object.values(sources).some((value) => value === "")
      ? "The pipeline needs a repository, its branch and a connection."
      : undefined;
  return (
    <Page title="Create service" trail={[{ text: "Services", href: "/services" }]}>
      <DeployWizard
        cancelTo="/services"
        submitText="Create service"
        done={{ to: `/services/${name}`, text: `Service ${name} is being created.` }}
        submit={() =>
          callProton("CreateService", {
            name,
            templateName: template,
            templateMajorVersion: major,
            templateMinorVersion: minor,
            spec,
            ...sources,
            ...(description && { description }),
            ...tags.given,
          })
        }
        steps={[
          {
            title: "Choose a template",
            problem: template === "" || version === "" ? "Choose a template." : undefined,
            content: (
              <SpaceBetween size="l">
                <TemplateCards
                  kind="service"
                  selected={template}
                  onSelect={(chosen, recommended) => {
                    setTemplate(chosen);
                    setVersion(recommended);
                    setSpec(undefined);
                  }}
                />
                {template !== "" && (
                  <VersionSelect
                    kind="service"
                    templateName={template}
                    version={version}
                    onChange={setVersion}
                  />
                )}
              </SpaceBetween>
            ),
          },
          {
            title: "Configure settings",
            problem: nameProblem(name) ?? sourceProblem ?? tags.problem,
            content: (
              <SpaceBetween size="l">
                <Container header={<Header variant="h2">Settings</Header>}>
                  <SpaceBetween size="l">
                    <NameField label="Service name" value={name} onChange={setName} />
                    <TextField
                      label="Description"
                      isOptional
                      value={description}
                      onChange={setDescription}
                    />
                  </SpaceBetween>
                </Container>
                {hasPipeline && (
                  <Container header={<Header variant="h2">Repository of the pipeline</Header>}>
                    <SpaceBetween size="l">
                      <TextField
                        label="Repository"
                        description="Such as my-organization/my-application."
                        value={repositoryId}
                        onChange={setRepository}
                      />
                      <TextField label="Branch" value={branch} onChange={setBranch} />
                      <TextField
                        label="Connection"
                        description="The ARN of the connection to where the repository is kept."
                        value={connectionArn}
                        onChange={setConnection}
                      />
                    </SpaceBetween>
                  </Container>
                )}
                {tags.field}
              </SpaceBetween>
            ),
          },
          {
            title: "Give inputs",
            problem:
              instancesProblem(spec) ??
              (errors.length > 0 ? "The spec has errors: mend them first." : undefined),
            content: (
              <SpecEditor
                kind="service"
                schema={schema}
                spec={spec}
                onChange={setSpec}
                parts={instanceParts({ spec, onChange: setSpec, inputs, hasPipeline })}
                actions={
                  <Button
                    iconName="add-plus"
                    onClick={() => setSpec(withInstance(spec, { name: "", environment: "" }))}
                  >
                    Add instance
                  </Button>
                }
              />
            ),
          },
          {
            title: "Review and create",
            content: (
              <SpaceBetween size="l">
                {(readInstances(spec) ?? []).map((entry) => (
                  <PreviewPanel
                    key={entry.name}
                    title={`Instance ${entry.name} in ${entry.environment}`}
                    request={{
                      target: {
                        type: "SERVICE_INSTANCE",
                        serviceName: name,
                        serviceInstanceName: entry.name,
                      },
                      spec,
                      templateVersion,
                      planned: { templateName: template, environmentName: entry.environment },
                    }}
                  />
                ))}
              </SpaceBetween>
            ),
          },
        ]}
      />
    </Page>
  );
}
