import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import { callProton } from "../api/call-proton.ts";
import { instances, service } from "../api/queries.ts";
import { versionParts } from "../api/template-kind.ts";
import { DeployWizard } from "../forms/deploy-wizard.tsx";
import { readInstances, withInstance } from "../forms/edit-spec.ts";
import { instanceParts, instancesProblem } from "../forms/instance-parts.tsx";
import { TextField } from "../forms/settings-fields.tsx";
import { SpecEditor, useSpecFindings } from "../forms/spec-editor.tsx";
import { useVersionSchema } from "../forms/use-version-schema.ts";
import { Page } from "../frame/page.tsx";
import { QueryView } from "../frame/query-view.tsx";
import { PreviewPanel } from "../preview/preview-panel.tsx";

/** Adds instances to a service, and removes them. */
export function UpdateService() {
  const { name = "" } = useParams();
  const found = useQuery(service(name));
  const existing = useQuery(instances(name));
  return (
    <QueryView query={found}>
      {({ spec = "", templateName = "" }) => (
        <QueryView query={existing}>
          {(there) => {
            const [sibling] = there;
            const version = sibling?.templateMajorVersion
              ? `${sibling.templateMajorVersion}.${sibling.templateMinorVersion}`
              : "";
            return (
              <Form
                name={name}
                before={spec}
                templateName={templateName}
                version={version}
                fixed={there.map((each) => each.name ?? "")}
              />
            );
          }}
        </QueryView>
      )}
    </QueryView>
  );
}

function Form({
  name,
  before,
  templateName,
  version,
  fixed,
}: {
  readonly name: string;
  readonly before: string;
  readonly templateName: string;
  readonly version: string;
  readonly fixed: readonly string[];
}) {
  const [spec, setSpec] = useState(before);
  const [typed, setTyped] = useState("");
  const { schema, inputs } = useVersionSchema("service", templateName, version);
  const errors = useSpecFindings("service", schema, spec).filter(
    ({ severity }) => severity === "error",
  );
  const entries = readInstances(spec) ?? [];
  const added = entries.filter((entry) => !fixed.includes(entry.name));
  const removed = fixed.filter((each) => !entries.some((entry) => entry.name === each));
  const to = `/services/${name}`;
  const { major, minor } = versionParts(version);
  const isUnsure = removed.length > 0 && typed !== name;
  return (
    <Page
      title="Add or remove instances"
      trail={[
        { text: "Services", href: "/services" },
        { text: name, href: to },
      ]}
    >
      <DeployWizard
        cancelTo={to}
        submitText="Change service"
        done={{ to, text: `Service ${name} is being changed.` }}
        submit={async () => {
          if (isUnsure) throw new Error(`Type ${name} first: instances are deleted.`);
          return callProton("UpdateService", { name, spec });
        }}
        steps={[
          {
            title: "Change the spec",
            problem:
              instancesProblem(spec) ??
              (errors.length > 0 ? "The spec has errors: mend them first." : undefined),
            content: (
              <SpecEditor
                kind="service"
                schema={schema}
                spec={spec}
                onChange={setSpec}
                parts={instanceParts({
                  spec,
                  onChange: setSpec,
                  inputs,
                  hasPipeline: false,
                  fixed,
                })}
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
            title: "Review and change",
            content: (
              <SpaceBetween size="l">
                {removed.length > 0 && (
                  <Alert type="warning" header={`Deleted: ${removed.join(", ")}`}>
                    <SpaceBetween size="m">
                      <Box>Their stacks are deleted with everything that they hold.</Box>
                      <TextField
                        label={`To delete them, type ${name}`}
                        value={typed}
                        placeholder={name}
                        onChange={setTyped}
                      />
                    </SpaceBetween>
                  </Alert>
                )}
                {added.length === 0 && removed.length === 0 && (
                  <Alert type="info">No instance is added or removed.</Alert>
                )}
                {added.map((entry) => (
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
                      templateVersion: { major, minor },
                      planned: { templateName, environmentName: entry.environment },
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
