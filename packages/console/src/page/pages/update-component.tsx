import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import { callProton, type Output } from "../api/call-proton.ts";
import { component, componentState } from "../api/component-queries.ts";
import { DeployWizard } from "../forms/deploy-wizard.tsx";
import { DocumentField } from "../forms/document-field.tsx";
import { TextField } from "../forms/settings-fields.tsx";
import { Page } from "../frame/page.tsx";
import { QueryView } from "../frame/query-view.tsx";
import { PreviewPanel } from "../preview/preview-panel.tsx";

type Found = NonNullable<Output<"GetComponent">["component"]>;

/** Updates a component: its description alone, or its template and spec by a deployment. */
export function UpdateComponent() {
  const { name = "" } = useParams();
  const query = useQuery(component(name));
  const id = query.data?.lastAttemptedDeploymentId;
  const state = useQuery({ ...componentState(id ?? ""), enabled: id !== undefined });
  return (
    <Page
      title={`Update ${name}`}
      trail={[
        { text: "Components", href: "/components" },
        { text: name, href: `/components/${name}` },
      ]}
    >
      <QueryView query={query}>
        {(found) => (
          <QueryView query={state}>
            {({ templateFile = "" }) => (
              <UpdateForm name={name} found={found} deployed={templateFile} />
            )}
          </QueryView>
        )}
      </QueryView>
    </Page>
  );
}

function UpdateForm({
  name,
  found,
  deployed,
}: {
  readonly name: string;
  readonly found: Found;
  /** The template as it was deployed last. */
  readonly deployed: string;
}) {
  const [description, setDescription] = useState(found.description ?? "");
  const [template, setTemplate] = useState(deployed);
  const [serviceSpec, setServiceSpec] = useState(found.serviceSpec ?? "");
  const to = `/components/${name}`;
  const isSpecChanged = serviceSpec !== (found.serviceSpec ?? "");
  const isDeployed = template !== deployed || isSpecChanged;
  const changed = description !== (found.description ?? "") && { description };
  const request = { name, templateFile: template, ...(isSpecChanged && { serviceSpec }) };
  return (
    <DeployWizard
      cancelTo={to}
      submitText={isDeployed ? "Deploy" : "Save"}
      done={{ to, text: isDeployed ? "The update is being deployed." : "It is saved." }}
      submit={() =>
        callProton("UpdateComponent", {
          ...(isDeployed
            ? { ...request, deploymentType: "CURRENT_VERSION" }
            : { name, deploymentType: "NONE" }),
          ...changed,
        })
      }
      steps={[
        {
          title: "Change the component",
          problem:
            template.trim() === ""
              ? "Write a template."
              : isDeployed || changed !== false
                ? undefined
                : "Nothing is changed yet.",
          content: (
            <Container header={<Header variant="h2">Component</Header>}>
              <SpaceBetween size="l">
                <TextField
                  label="Description"
                  isOptional
                  value={description}
                  onChange={setDescription}
                />
                <DocumentField
                  label="Template file"
                  description="CloudFormation with Jinja. A change of it is deployed."
                  text={template}
                  onChange={setTemplate}
                />
                {found.serviceName === undefined ? (
                  <Alert type="info">
                    It is not attached: it has no inputs, and no instance reads its outputs.
                  </Alert>
                ) : (
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
          title: isDeployed ? "Review and deploy" : "Review and save",
          content: isDeployed ? (
            <PreviewPanel title="What would change" request={{ component: request }} />
          ) : (
            <Alert type="info">The description alone changes: nothing is deployed.</Alert>
          ),
        },
      ]}
    />
  );
}
