import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import { callProton, type Output } from "../api/call-proton.ts";
import { environment } from "../api/queries.ts";
import { OneForm } from "../forms/one-form.tsx";
import { TextField } from "../forms/settings-fields.tsx";
import { Page } from "../frame/page.tsx";
import { QueryView } from "../frame/query-view.tsx";

/** What of an environment changes without a deployment: its description, and its roles. */
export function EnvironmentSettings() {
  const { name = "" } = useParams();
  const query = useQuery(environment(name));
  return (
    <Page
      title="Edit settings"
      trail={[
        { text: "Environments", href: "/environments" },
        { text: name, href: `/environments/${name}` },
      ]}
    >
      <QueryView query={query}>{(found) => <SettingsForm name={name} found={found} />}</QueryView>
    </Page>
  );
}

const FIELDS = [
  ["description", "Description", undefined],
  [
    "protonServiceRoleArn",
    "Service role",
    "The ARN of the role that the stack is made with, and those of its service instances.",
  ],
  [
    "componentRoleArn",
    "Component role",
    "The ARN of the role that components are made with: without one there are none.",
  ],
  [
    "codebuildRoleArn",
    "CodeBuild role",
    "The ARN of the role that CodeBuild provisions with, for templates that say so.",
  ],
] as const;

type Settings = { readonly [Name in (typeof FIELDS)[number][0]]?: string };

function SettingsForm({
  name,
  found,
}: {
  readonly name: string;
  readonly found: NonNullable<Output<"GetEnvironment">["environment"]>;
}) {
  const [changed, setChanged] = useState<Settings>({});
  const to = `/environments/${name}`;
  const isConnected = found.environmentAccountConnectionId !== undefined;
  // In another account the roles are those of the connection.
  const fields = FIELDS.filter(([member]) => member === "description" || !isConnected);
  return (
    <OneForm
      submitText="Save"
      cancelTo={to}
      isChanged={Object.keys(changed).length > 0}
      submit={() => callProton("UpdateEnvironment", { name, deploymentType: "NONE", ...changed })}
      done={() => ({ to, text: "The settings are saved." })}
    >
      {() => (
        <Container
          header={
            <Header variant="h2" description="Nothing is deployed: the next deployment uses them.">
              Settings
            </Header>
          }
        >
          <SpaceBetween size="l">
            {fields.map(([member, label, description]) => (
              <TextField
                key={member}
                label={label}
                isOptional
                {...(description && { description })}
                value={changed[member] ?? found[member] ?? ""}
                onChange={(value) => setChanged({ ...changed, [member]: value })}
              />
            ))}
          </SpaceBetween>
        </Container>
      )}
    </OneForm>
  );
}
