import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tiles from "@cloudscape-design/components/tiles";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { callProton } from "../api/call-proton.ts";
import { componentStarter, MANIFEST } from "../forms/component-starter.ts";
import { DeployWizard } from "../forms/deploy-wizard.tsx";
import { DocumentField } from "../forms/document-field.tsx";
import { EnvironmentSelect, MissingRole } from "../forms/environment-select.tsx";
import { type InstanceName, InstanceSelect } from "../forms/instance-select.tsx";
import { NameField, nameProblem, TextField } from "../forms/settings-fields.tsx";
import { useTags } from "../forms/tags-field.tsx";
import { Page } from "../frame/page.tsx";
import { PreviewPanel } from "../preview/preview-panel.tsx";

/** Creates a component from a template of its own, attached to an instance or in an environment alone. */
export function CreateComponent() {
  const [asked] = useSearchParams();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [isAttached, setAttached] = useState(!asked.has("environment"));
  const [instance, setInstance] = useState<InstanceName | undefined>(instanceOf(asked));
  const [environment, setEnvironment] = useState(asked.get("environment") ?? "");
  const [template, setTemplate] = useState(componentStarter);
  const [manifest, setManifest] = useState(MANIFEST);
  const [serviceSpec, setServiceSpec] = useState("");
  const tags = useTags();
  const request = {
    name,
    templateFile: template,
    manifest,
    ...(isAttached ? instance : { environmentName: environment }),
    ...(isAttached && serviceSpec.trim() !== "" && { serviceSpec }),
  };
  const noPlace = isAttached
    ? instance === undefined && "Choose the service instance that it is attached to."
    : environment === "" && "Choose an environment.";
  return (
    <Page title="Create component" trail={[{ text: "Components", href: "/components" }]}>
      <DeployWizard
        cancelTo="/components"
        submitText="Create component"
        done={{ to: `/components/${name}`, text: `Component ${name} is being created.` }}
        submit={() =>
          callProton("CreateComponent", {
            ...request,
            ...(description && { description }),
            ...tags.given,
          })
        }
        steps={[
          {
            title: "Configure settings",
            problem: nameProblem(name) ?? (noPlace || undefined) ?? tags.problem,
            content: (
              <SpaceBetween size="l">
                <Container header={<Header variant="h2">Settings</Header>}>
                  <SpaceBetween size="l">
                    <NameField label="Component name" value={name} onChange={setName} />
                    <TextField
                      label="Description"
                      isOptional
                      value={description}
                      onChange={setDescription}
                    />
                    <FormField label="Where it is">
                      <Tiles
                        value={isAttached ? "attached" : "alone"}
                        onChange={({ detail }) => setAttached(detail.value === "attached")}
                        items={[
                          {
                            value: "attached",
                            label: "Attached to a service instance",
                            description: "The instance reads its outputs at its next deployment.",
                          },
                          {
                            value: "alone",
                            label: "In an environment",
                            description: "Nothing reads its outputs until it is attached.",
                          },
                        ]}
                      />
                    </FormField>
                    {isAttached ? (
                      <InstanceSelect
                        chosen={instance}
                        onChange={({ environmentName, ...chosen }) => {
                          setInstance(chosen);
                          setEnvironment(environmentName);
                        }}
                      />
                    ) : (
                      <EnvironmentSelect chosen={environment} onChange={setEnvironment} />
                    )}
                    <MissingRole environmentName={environment} />
                  </SpaceBetween>
                </Container>
                {tags.field}
              </SpaceBetween>
            ),
          },
          {
            title: "Write the template",
            problem: template.trim() === "" ? "Write a template." : undefined,
            content: (
              <Container header={<Header variant="h2">Template</Header>}>
                <SpaceBetween size="l">
                  <DocumentField
                    label="Template file"
                    description="CloudFormation with Jinja: environment.name, environment.outputs, component.name, and of its instance service_instance.inputs."
                    text={template}
                    onChange={setTemplate}
                  />
                  <DocumentField
                    label="Manifest"
                    description="How the template is rendered."
                    text={manifest}
                    onChange={setManifest}
                  />
                  {isAttached && (
                    <DocumentField
                      label="Service spec - optional"
                      description="Only if the template reads service_instance.inputs: a ServiceSpec with the instance."
                      text={serviceSpec}
                      onChange={setServiceSpec}
                    />
                  )}
                </SpaceBetween>
              </Container>
            ),
          },
          {
            title: "Review and create",
            content: <PreviewPanel title={`Component ${name}`} request={{ component: request }} />,
          },
        ]}
      />
    </Page>
  );
}

function instanceOf(asked: URLSearchParams): InstanceName | undefined {
  const [serviceName, serviceInstanceName] = [asked.get("service"), asked.get("instance")];
  if (serviceName === null || serviceInstanceName === null) return undefined;
  return { serviceName, serviceInstanceName };
}
