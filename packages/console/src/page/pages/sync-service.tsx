import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import { saveServiceSync, serviceSyncConfig } from "../api/sync-queries.ts";
import { OneForm } from "../forms/one-form.tsx";
import { TextField } from "../forms/settings-fields.tsx";
import { Page } from "../frame/page.tsx";
import { ErrorAlert, PageLoading } from "../frame/query-view.tsx";
import { type Branch, BranchFields, branchProblem, NO_BRANCH } from "../sync/branch-fields.tsx";

/** Says where the instances of a service come from. */
export function SyncService() {
  const { name = "" } = useParams();
  const query = useQuery(serviceSyncConfig(name));
  const { data } = query;
  const before = data && {
    branch: {
      provider: data.repositoryProvider,
      repository: data.repositoryName ?? "",
      branch: data.branch ?? "",
    },
    filePath: data.filePath ?? "",
  };
  return (
    <Page
      title="Sync from a repository"
      trail={[
        { text: "Services", href: "/services" },
        { text: name, href: `/services/${name}` },
      ]}
    >
      {query.error ? (
        <ErrorAlert error={query.error} retry={() => void query.refetch()} />
      ) : before === undefined ? (
        <PageLoading />
      ) : (
        <SyncForm name={name} before={before ?? undefined} />
      )}
    </Page>
  );
}

function SyncForm({
  name,
  before,
}: {
  readonly name: string;
  readonly before: { readonly branch: Branch; readonly filePath: string } | undefined;
}) {
  const [branch, setBranch] = useState(before?.branch ?? NO_BRANCH);
  const [filePath, setFilePath] = useState(before?.filePath ?? "proton-ops.yaml");
  const to = `/services/${name}`;
  const noFile = filePath === "" && "Name the ops file.";
  return (
    <OneForm
      submitText={before ? "Save" : "Start syncing"}
      cancelTo={to}
      problems={[branchProblem(branch), noFile]}
      submit={() =>
        saveServiceSync(before !== undefined, {
          serviceName: name,
          repositoryProvider: branch.provider,
          repositoryName: branch.repository,
          branch: branch.branch,
          filePath,
        })
      }
      done={() => ({ to, text: `${name} is synced from ${branch.repository}.` })}
    >
      {(isTried) => (
        <Container
          header={
            <Header
              variant="h2"
              description="What it says of the instances of the service is deployed at each push."
            >
              Source
            </Header>
          }
        >
          <SpaceBetween size="l">
            <BranchFields chosen={branch} onChange={setBranch} isTried={isTried} />
            <TextField
              label="Ops file"
              description="Names the spec and the branch of each instance."
              value={filePath}
              error={(isTried && noFile) || undefined}
              onChange={setFilePath}
            />
          </SpaceBetween>
        </Container>
      )}
    </OneForm>
  );
}
