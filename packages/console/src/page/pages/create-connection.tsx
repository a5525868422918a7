import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { callProton } from "../api/call-proton.ts";
import { about } from "../api/queries.ts";
import { givenRoles, NO_ROLES, RoleFields } from "../forms/connection-roles.tsx";
import { OneForm } from "../forms/one-form.tsx";
import { nameProblem, TextField } from "../forms/settings-fields.tsx";
import { useTags } from "../forms/tags-field.tsx";
import { Page } from "../frame/page.tsx";

/** Requests that another account provisions an environment in this one. */
export function CreateConnection() {
  const { accountId = "" } = useQuery(about).data ?? {};
  const [environmentName, setEnvironmentName] = useState("");
  const [account, setAccount] = useState<string>();
  const [roles, setRoles] = useState(NO_ROLES);
  const tags = useTags();
  const managementAccountId = account ?? accountId;
  const wrongAccount = /^\d{12}$/.test(managementAccountId)
    ? undefined
    : "An account id has 12 digits.";
  const wrongName = nameProblem(environmentName);
  return (
    <Page
      title="Request connection"
      trail={[{ text: "Account connections", href: "/account-connections" }]}
    >
      <OneForm
        submitText="Request connection"
        cancelTo="/account-connections"
        problems={[wrongName, wrongAccount, tags.problem]}
        submit={async () => {
          const made = await callProton("CreateEnvironmentAccountConnection", {
            environmentName,
            managementAccountId,
            ...givenRoles(roles),
            ...tags.given,
          });
          return made.environmentAccountConnection?.id;
        }}
        done={(id) => ({
          to: `/account-connections/${id}`,
          text: `The connection is requested: account ${managementAccountId} may accept it.`,
        })}
      >
        {(isTried) => (
          <>
            <Container header={<Header variant="h2">Connection</Header>}>
              <SpaceBetween size="l">
                <TextField
                  label="Environment name"
                  description="Of the environment that is provisioned in this account: it is the only one of this connection."
                  value={environmentName}
                  error={isTried || environmentName !== "" ? wrongName : undefined}
                  onChange={setEnvironmentName}
                />
                <TextField
                  label="Management account"
                  description="The id of the account whose Proton provisions it."
                  value={managementAccountId}
                  error={isTried || managementAccountId !== "" ? wrongAccount : undefined}
                  onChange={setAccount}
                />
              </SpaceBetween>
            </Container>
            <Container
              header={
                <Header variant="h2" description="Roles of this account that the other one takes.">
                  Roles
                </Header>
              }
            >
              <RoleFields roles={roles} onChange={setRoles} />
            </Container>
            {tags.field}
          </>
        )}
      </OneForm>
    </Page>
  );
}
