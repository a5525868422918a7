import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { callProton } from "../api/call-proton.ts";
import { about } from "../api/queries.ts";
import type { Provider } from "../api/sync-queries.ts";
import { OneForm } from "../forms/one-form.tsx";
import { TextField } from "../forms/settings-fields.tsx";
import { useTags } from "../forms/tags-field.tsx";
import { Page } from "../frame/page.tsx";
import { PROVIDERS, repositoryPath } from "../widgets/repository-name.tsx";

const OPTIONS = Object.entries(PROVIDERS).map(([value, label]) => ({ value, label }));

/** Links a repository, by a connection that reaches it. */
export function CreateRepository() {
  const [provider, setProvider] = useState<Provider>("GITHUB");
  const [name, setName] = useState("");
  const [connection, setConnection] = useState<string>();
  const [encryptionKey, setEncryptionKey] = useState("");
  const tags = useTags();
  const { isSandbox = false, accountId, region } = useQuery(about).data ?? {};
  // The sandbox has the repository itself, and reads no connection.
  const usual = `arn:aws:codeconnections:${region}:${accountId}:connection/local`;
  const connectionArn = connection ?? (isSandbox ? usual : "");
  const wrongName = /^[^/\s]+\/\S+$/.test(name)
    ? undefined
    : "A repository is named with its owner, such as acme/templates.";
  const wrongConnection = connectionArn.startsWith("arn:")
    ? undefined
    : "The ARN of a connection begins with arn:";
  return (
    <Page title="Link repository" trail={[{ text: "Repositories", href: "/repositories" }]}>
      <OneForm
        submitText="Link repository"
        cancelTo="/repositories"
        problems={[wrongName, wrongConnection, tags.problem]}
        submit={() =>
          callProton("CreateRepository", {
            provider,
            name,
            connectionArn,
            ...(encryptionKey && { encryptionKey }),
            ...tags.given,
          })
        }
        done={() => ({ to: repositoryPath(provider, name), text: `${name} is linked.` })}
      >
        {(isTried) => (
          <>
            <Container header={<Header variant="h2">Repository</Header>}>
              <SpaceBetween size="l">
                <FormField label="Provider">
                  <Select
                    selectedOption={OPTIONS.find(({ value }) => value === provider) ?? null}
                    options={OPTIONS}
                    onChange={({ detail }) => setProvider(detail.selectedOption.value as Provider)}
                  />
                </FormField>
                <TextField
                  label="Repository name"
                  description="With its owner, such as acme/templates."
                  value={name}
                  error={isTried || name !== "" ? wrongName : undefined}
                  onChange={setName}
                />
                <TextField
                  label="Connection"
                  description="The ARN of the connection to where the repository is kept."
                  value={connectionArn}
                  error={isTried ? wrongConnection : undefined}
                  onChange={setConnection}
                />
                <TextField
                  label="Encryption key"
                  isOptional
                  description="The ARN of the key that what is kept of it is encrypted with."
                  value={encryptionKey}
                  onChange={setEncryptionKey}
                />
              </SpaceBetween>
            </Container>
            {tags.field}
          </>
        )}
      </OneForm>
    </Page>
  );
}
