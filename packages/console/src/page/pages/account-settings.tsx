import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { callProton, type Input, type Output } from "../api/call-proton.ts";
import { read } from "../api/queries.ts";
import { OneForm } from "../forms/one-form.tsx";
import { TextField } from "../forms/settings-fields.tsx";
import { Page } from "../frame/page.tsx";
import { QueryView } from "../frame/query-view.tsx";
import { BranchFields, branchProblem, NO_BRANCH } from "../sync/branch-fields.tsx";

type Settings = NonNullable<Output<"GetAccountSettings">["accountSettings"]>;

/** What holds for the pipelines of the whole account. */
export function AccountSettings() {
  const query = useQuery(
    read("settings", "GetAccountSettings", {}, (answer) => answer.accountSettings ?? {}),
  );
  return (
    <Page title="Account settings" description="How the pipelines of all services are provisioned.">
      <QueryView query={query}>
        {(found) => <SettingsForm key={JSON.stringify(found)} before={found} />}
      </QueryView>
    </Page>
  );
}

function SettingsForm({ before }: { readonly before: Settings }) {
  const { pipelineProvisioningRepository: repository } = before;
  const branchBefore = repository
    ? {
        provider: repository.provider,
        repository: repository.name ?? "",
        branch: repository.branch ?? "",
      }
    : NO_BRANCH;
  const client = useQueryClient();
  const [service, setService] = useState(before.pipelineServiceRoleArn ?? "");
  const [codebuild, setCodebuild] = useState(before.pipelineCodebuildRoleArn ?? "");
  const [isSelfManaged, setSelfManaged] = useState(repository !== undefined);
  const [branch, setBranch] = useState(branchBefore);
  const change: Input<"UpdateAccountSettings"> = {
    // An empty role clears it.
    ...(service !== (before.pipelineServiceRoleArn ?? "") && { pipelineServiceRoleArn: service }),
    ...(codebuild !== (before.pipelineCodebuildRoleArn ?? "") && {
      pipelineCodebuildRoleArn: codebuild,
    }),
    ...(isSelfManaged &&
      JSON.stringify(branch) !== JSON.stringify(branchBefore) && {
        pipelineProvisioningRepository: {
          provider: branch.provider,
          name: branch.repository,
          branch: branch.branch,
        },
      }),
    ...(!isSelfManaged &&
      repository !== undefined && { deletePipelineProvisioningRepository: true }),
  };
  return (
    <OneForm
      submitText="Save"
      cancelTo="/"
      isChanged={Object.keys(change).length > 0 || (isSelfManaged && repository === undefined)}
      problems={[isSelfManaged && branchProblem(branch)]}
      submit={async () => {
        await callProton("UpdateAccountSettings", change);
        // The form begins anew with what is saved: not later, when somebody is changing it again.
        await client.invalidateQueries({ queryKey: ["settings"] });
      }}
      done={() => ({ to: "/settings", text: "The settings are saved." })}
    >
      {(isTried) => (
        <Container header={<Header variant="h2">Pipelines</Header>}>
          <SpaceBetween size="l">
            <TextField
              label="Pipeline service role"
              isOptional
              description="The ARN of the role that the stacks of pipelines are made with."
              value={service}
              onChange={setService}
            />
            <TextField
              label="Pipeline CodeBuild role"
              isOptional
              description="The ARN of the role that CodeBuild provisions pipelines with, for templates that say so."
              value={codebuild}
              onChange={setCodebuild}
            />
            <Checkbox
              checked={isSelfManaged}
              onChange={({ detail }) => setSelfManaged(detail.checked)}
              description="What Proton renders is proposed as a pull request, and whoever merges it provisions it."
            >
              Pipelines are provisioned through a repository
            </Checkbox>
            {isSelfManaged && (
              <BranchFields chosen={branch} onChange={setBranch} isTried={isTried} />
            )}
          </SpaceBetween>
        </Container>
      )}
    </OneForm>
  );
}
