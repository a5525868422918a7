import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tiles from "@cloudscape-design/components/tiles";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { callProton } from "../api/call-proton.ts";
import { componentStarter, MANIFEST } from "../forms/component-starter.ts";
import { DocumentField } from "../forms/document-field.tsx";
import { EnvironmentSelect, MissingRole } from "../forms/environment-select.tsx";
import { type InstanceName, InstanceSelect } from "../forms/instance-select.tsx";
import { nameProblem, TextField } from "../forms/settings-fields.tsx";
import { useTags } from "../forms/tags-field.tsx";
import { notify } from "../frame/notifications.tsx";
import { Page } from "../frame/page.tsx";
import { ErrorAlert } from "../frame/query-view.tsx";

/** Creates a component from a template of its own, attached to an instance or in an environment alone. */
export function CreateComponent() {
  const navigate = useNavigate();
  const [asked] = useSearchParams();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [isAttached, setAttached] = useState(!asked.has("environment"));
  const [instance, setInstance] = useState<InstanceName | undefined>(instanceOf(asked));
  const [environment, setEnvironment] = useState(asked.get("environment") ?? "");
  const [template, setTemplate] = useState(componentStarter);
  const [manifest, setManifest] = useState(MANIFEST);
  const [serviceSpec, setServiceSpec] = useState("");
  const [isTried, setTried] = useState(false);
  const tags = useTags();
  const problems = {
    name: nameProblem(name),
    place: isAttached
      ? instance === undefined && "Choose the service instance that it is attached to."
      : environment === "" && "Choose an environment.",
    template: template.trim() === "" && "Write a template.",
    tags: tags.problem,
  };
  const shown = (problem: string | false | undefined) => (isTried && problem) || undefined;
  const creation = useMutation({
    mutationFn: () =>
      callProton("CreateComponent", {
        name,
        templateFile: template,
        manifest,
        ...(description && { description }),
        ...(isAttached ? instance : { environmentName: environment }),
        ...(isAttached && serviceSpec.trim() !== "" && { serviceSpec }),
        ...tags.given,
      }),
    onSuccess: async () => {
      await navigate(`/components/${name}`);
      notify("success", `Component ${name} is being created.`);
    },
  });
  return (
    <Page title="Create component" trail={[{ text: "Components", href: "/components" }]}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (!Object.values(problems).some(Boolean)) creation.mutate();
        }}
      >
        <Form
          errorText={shown(Object.values(problems).find(Boolean))}
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" formAction="none" onClick={() => navigate("/components")}>
                Cancel
              </Button>
              <Button variant="primary" loading={creation.isPending}>
                Create component
              </Button>
            </SpaceBetween>
          }
        >
          <SpaceBetween size="l">
            {creation.error && <ErrorAlert error={creation.error} />}
            <Container header={<Header variant="h2">Settings</Header>}>
              <SpaceBetween size="l">
                <TextField
                  label="Component name"
                  description="Letters, digits, - and _. It cannot be changed later."
                  value={name}
                  error={name === "" ? shown(problems.name) : problems.name}
                  onChange={setName}
                />
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
                    error={shown(problems.place)}
                    onChange={({ environmentName, ...chosen }) => {
                      setInstance(chosen);
                      setEnvironment(environmentName);
                    }}
                  />
                ) : (
                  <EnvironmentSelect
                    chosen={environment}
                    error={shown(problems.place)}
                    onChange={setEnvironment}
                  />
                )}
                <MissingRole environmentName={environment} />
              </SpaceBetween>
            </Container>
            <Container header={<Header variant="h2">Template</Header>}>
              <SpaceBetween size="l">
                <DocumentField
                  label="Template file"
                  description="CloudFormation with Jinja: environment.name, environment.outputs, component.name, and of its instance service_instance.inputs."
                  text={template}
                  error={shown(problems.template)}
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
            {tags.field}
          </SpaceBetween>
        </Form>
      </form>
    </Page>
  );
}

function instanceOf(asked: URLSearchParams): InstanceName | undefined {
  const [serviceName, serviceInstanceName] = [asked.get("service"), asked.get("instance")];
  if (serviceName === null || serviceInstanceName === null) return undefined;
  return { serviceName, serviceInstanceName };
}
