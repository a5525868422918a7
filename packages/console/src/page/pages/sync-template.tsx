import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import { saveTemplateSync, templateSyncConfig } from "../api/sync-queries.ts";
import { type TemplateKind, templateKinds } from "../api/template-kind.ts";
import { OneForm } from "../forms/one-form.tsx";
import { TextField } from "../forms/settings-fields.tsx";
import { Page } from "../frame/page.tsx";
import { ErrorAlert, PageLoading } from "../frame/query-view.tsx";
import { type Branch, BranchFields, branchProblem, NO_BRANCH } from "../sync/branch-fields.tsx";

export const SyncEnvironmentTemplate = () => <SyncTemplate kind="environment" />;
export const SyncServiceTemplate = () => <SyncTemplate kind="service" />;

/** Says where the versions of a template come from. */
function SyncTemplate({ kind }: { readonly kind: TemplateKind }) {
  const { name = "" } = useParams();
  const { title, path } = templateKinds[kind];
  const query = useQuery(templateSyncConfig(kind, name));
  const { data } = query;
  const before = data && {
    branch: {
      provider: data.repositoryProvider,
      repository: data.repositoryName ?? "",
      branch: data.branch ?? "",
    },
    subdirectory: data.subdirectory ?? "",
  };
  return (
    <Page
      title="Sync from a repository"
      trail={[
        { text: title, href: path },
        { text: name, href: `${path}/${name}` },
      ]}
    >
      {query.error ? (
        <ErrorAlert error={query.error} retry={() => void query.refetch()} />
      ) : before === undefined ? (
        <PageLoading />
      ) : (
        <SyncForm of={{ kind, name, to: `${path}/${name}` }} before={before ?? undefined} />
      )}
    </Page>
  );
}

function SyncForm({
  of: { kind, name, to },
  before,
}: {
  readonly of: { readonly kind: TemplateKind; readonly name: string; readonly to: string };
  readonly before: { readonly branch: Branch; readonly subdirectory: string } | undefined;
}) {
  const [branch, setBranch] = useState(before?.branch ?? NO_BRANCH);
  const [subdirectory, setSubdirectory] = useState(before?.subdirectory ?? "");
  return (
    <OneForm
      submitText={before ? "Save" : "Start syncing"}
      cancelTo={to}
      problems={[branchProblem(branch)]}
      submit={() =>
        saveTemplateSync(before !== undefined, kind, {
          templateName: name,
          repositoryProvider: branch.provider,
          repositoryName: branch.repository,
          branch: branch.branch,
          ...(subdirectory && { subdirectory }),
        })
      }
      done={() => ({ to, text: `${name} is synced from ${branch.repository}.` })}
    >
      {(isTried) => (
        <Container
          header={
            <Header
              variant="h2"
              description={`A bundle of ${name} is looked for in ${subdirectory ? `${subdirectory}/` : ""}${name}/v1, v2 and so on: one directory a major version.`}
            >
              Source
            </Header>
          }
        >
          <SpaceBetween size="l">
            <BranchFields chosen={branch} onChange={setBranch} isTried={isTried} />
            <TextField
              label="Subdirectory"
              isOptional
              description="Of the repository; bundles of other directories are left alone."
              value={subdirectory}
              onChange={setSubdirectory}
            />
          </SpaceBetween>
        </Container>
      )}
    </OneForm>
  );
}
