import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { callProton } from "../api/call-proton.ts";
import { versionParts } from "../api/template-kind.ts";
import { DeployWizard } from "../forms/deploy-wizard.tsx";
import { EMPTY_ENVIRONMENT_SPEC, ENVIRONMENT_PATH } from "../forms/edit-spec.ts";
import { type Place, PlaceSelect } from "../forms/place-select.tsx";
import { NameField, nameProblem, TextField } from "../forms/settings-fields.tsx";
import { SpecEditor, useSpecFindings } from "../forms/spec-editor.tsx";
import { useTags } from "../forms/tags-field.tsx";
import { TemplateCards } from "../forms/template-cards.tsx";
import { useVersionSchema } from "../forms/use-version-schema.ts";
import { VersionSelect } from "../forms/version-select.tsx";
import { Page } from "../frame/page.tsx";
import { PreviewPanel } from "../preview/preview-panel.tsx";

/** Creates an environment: template, settings, inputs, review. */
export function CreateEnvironment() {
  const [template, setTemplate] = useState("");
  const [version, setVersion] = useState("");
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [role, setRole] = useState("");
  const [componentRole, setComponentRole] = useState("");
  const [codebuildRole, setCodebuildRole] = useState("");
  const [place, setPlace] = useState<Place>();
  const tags = useTags();
  const [spec, setSpec] = useState(EMPTY_ENVIRONMENT_SPEC);
  const { schema, inputs } = useVersionSchema("environment", template, version);
  const errors = useSpecFindings("environment", schema, spec).filter(
    ({ severity }) => severity === "error",
  );
  const { major, minor } = versionParts(version);
  return (
    <Page title="Create environment" trail={[{ text: "Environments", href: "/environments" }]}>
      <DeployWizard
        cancelTo="/environments"
        submitText="Create environment"
        done={{ to: `/environments/${name}`, text: `Environment ${name} is being created.` }}
        submit={() =>
          callProton("CreateEnvironment", {
            name,
            templateName: template,
            templateMajorVersion: major,
            templateMinorVersion: minor,
            spec,
            ...(description && { description }),
            ...(place === undefined
              ? {
                  ...(role && { protonServiceRoleArn: role }),
                  ...(componentRole && { componentRoleArn: componentRole }),
                  ...(codebuildRole && { codebuildRoleArn: codebuildRole }),
                }
              : { environmentAccountConnectionId: place.connectionId }),
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
                  kind="environment"
                  selected={template}
                  onSelect={(chosen, recommended) => {
                    setTemplate(chosen);
                    setVersion(recommended);
                  }}
                />
                {template !== "" && (
                  <VersionSelect
                    kind="environment"
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
            problem: nameProblem(name) ?? tags.problem,
            content: (
              <SpaceBetween size="l">
                <Container header={<Header variant="h2">Settings</Header>}>
                  <SpaceBetween size="l">
                    <PlaceSelect
                      chosen={place}
                      onChange={(chosen) => {
                        setPlace(chosen);
                        setName(chosen?.environmentName ?? "");
                      }}
                    />
                    <NameField
                      label="Environment name"
                      value={name}
                      onChange={setName}
                      {...(place !== undefined && {
                        description: "The connection is for this one alone.",
                        isReadOnly: true,
                      })}
                    />
                    <TextField
                      label="Description"
                      isOptional
                      value={description}
                      onChange={setDescription}
                    />
                    {place === undefined && (
                      <>
                        <TextField
                          label="Service role"
                          description="The ARN of the role that the stack is made with. The sandbox needs none."
                          isOptional
                          value={role}
                          onChange={setRole}
                        />
                        <TextField
                          label="Component role"
                          description="The ARN of the role that components are made with: without one there are none."
                          isOptional
                          value={componentRole}
                          onChange={setComponentRole}
                        />
                        <TextField
                          label="CodeBuild role"
                          description="The ARN of the role that CodeBuild provisions with, for templates that say so."
                          isOptional
                          value={codebuildRole}
                          onChange={setCodebuildRole}
                        />
                      </>
                    )}
                  </SpaceBetween>
                </Container>
                {tags.field}
              </SpaceBetween>
            ),
          },
          {
            title: "Give inputs",
            problem: errors.length > 0 ? "The spec has errors: mend them first." : undefined,
            content: (
              <SpecEditor
                kind="environment"
                schema={schema}
                spec={spec}
                onChange={setSpec}
                parts={[
                  { title: "Inputs", path: ENVIRONMENT_PATH, inputs: inputs.environment ?? [] },
                ]}
              />
            ),
          },
          {
            title: "Review and create",
            content: (
              <PreviewPanel
                title={`Environment ${name} of ${template} ${version}`}
                request={{
                  target: { type: "ENVIRONMENT", environmentName: name },
                  spec,
                  templateVersion: { major, minor },
                  planned: { templateName: template },
                }}
              />
            ),
          },
        ]}
      />
    </Page>
  );
}
