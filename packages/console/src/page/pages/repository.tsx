import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { callProton } from "../api/call-proton.ts";
import {
  type Provider,
  repository,
  repositorySync,
  type SyncType,
  syncDefinitions,
} from "../api/sync-queries.ts";
import { Page } from "../frame/page.tsx";
import { QueryView } from "../frame/query-view.tsx";
import { ArnLink } from "../sync/arn-link.tsx";
import { SyncAttempt } from "../sync/sync-attempt.tsx";
import { ConfirmDelete } from "../widgets/confirm-delete.tsx";
import { Facts } from "../widgets/key-values.tsx";
import { providerName } from "../widgets/repository-name.tsx";
import { ResourceTable } from "../widgets/resource-table.tsx";
import { TagsPanel } from "../widgets/tags-panel.tsx";

/** One repository: what is synced from it, and how the last runs ended. */
export function RepositoryPage() {
  const { provider: given = "", "*": name = "" } = useParams();
  const provider = given as Provider;
  const navigate = useNavigate();
  const [isDeleting, setDeleting] = useState(false);
  const query = useQuery(repository(provider, name));
  return (
    <Page
      title={name}
      trail={[{ text: "Repositories", href: "/repositories" }]}
      actions={query.data && <Button onClick={() => setDeleting(true)}>Unlink</Button>}
    >
      <QueryView query={query}>
        {(found) => (
          <>
            <Facts
              facts={[
                ["Provider", providerName(found.provider)],
                ["Connection", found.connectionArn],
                ["Encryption key", found.encryptionKey],
                ["ARN", found.arn],
              ]}
            />
            <Definitions of={{ provider, name, syncType: "TEMPLATE_SYNC" }} />
            <Definitions of={{ provider, name, syncType: "SERVICE_SYNC" }} />
            <TagsPanel arn={found.arn ?? ""} />
          </>
        )}
      </QueryView>
      {isDeleting && (
        <ConfirmDelete
          name={name}
          kind="link to repository"
          consequence="The repository itself stays. Nothing is synced from it any more, nor provisioned through it."
          run={() =>
            callProton("DeleteRepository", { provider, name }).then(() => navigate("/repositories"))
          }
          close={() => setDeleting(false)}
        />
      )}
    </Page>
  );
}

const KINDS = {
  TEMPLATE_SYNC: {
    title: "Templates synced from it",
    empty: "No template is synced from it: set it on the page of a template.",
  },
  SERVICE_SYNC: {
    title: "Services synced from it",
    empty: "No service is synced from it: set it on the page of a service.",
  },
} as const;

function Definitions({
  of: { provider, name, syncType },
}: {
  readonly of: { readonly provider: Provider; readonly name: string; readonly syncType: SyncType };
}) {
  const query = useQuery(syncDefinitions(provider, name, syncType));
  const branches = [...new Set((query.data ?? []).map(({ branch = "" }) => branch))];
  const { title, empty } = KINDS[syncType];
  return (
    <SpaceBetween size="l">
      <ResourceTable
        title={title}
        query={query}
        idOf={({ branch, target, directory }) => `${branch} ${target} ${directory}`}
        filterOf={({ branch, target, directory }) => `${branch} ${target} ${directory}`}
        sortBy={{ id: "target" }}
        empty={{ text: empty }}
        columns={[
          {
            id: "target",
            header: "What",
            cell: ({ target = "" }) => <ArnLink arn={target} />,
            value: ({ target }) => target,
          },
          {
            id: "parent",
            header: "Of",
            cell: ({ parent = "" }) => <ArnLink arn={parent} />,
            value: ({ parent }) => parent,
          },
          {
            id: "branch",
            header: "Branch",
            cell: ({ branch }) => branch,
            value: ({ branch }) => branch,
          },
          {
            id: "directory",
            header: syncType === "TEMPLATE_SYNC" ? "Directory" : "Ops file or spec",
            cell: ({ directory }) => directory || "/",
            value: ({ directory }) => directory,
          },
        ]}
      />
      {branches.map((branch) => (
        <BranchRun key={branch} of={{ provider, name, syncType, branch }} />
      ))}
    </SpaceBetween>
  );
}

function BranchRun({
  of: { provider, name, syncType, branch },
}: {
  readonly of: {
    readonly provider: Provider;
    readonly name: string;
    readonly syncType: SyncType;
    readonly branch: string;
  };
}) {
  const query = useQuery(
    repositorySync({ repositoryProvider: provider, repositoryName: name, branch, syncType }),
  );
  return (
    <SyncAttempt
      title={`Last run over ${branch}`}
      attempt={query.data}
      empty="Nothing was synced from this branch yet: push to it."
    />
  );
}
