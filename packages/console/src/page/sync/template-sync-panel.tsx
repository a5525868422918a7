import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import {
  removeTemplateSync,
  saveTemplateSync,
  templateSync,
  templateSyncConfig,
} from "../api/sync-queries.ts";
import { type TemplateKind, templateKinds } from "../api/template-kind.ts";
import { notify, notifyError } from "../frame/notifications.tsx";
import { QueryView } from "../frame/query-view.tsx";
import { ActDialog } from "../widgets/act-dialog.tsx";
import { RepositoryLink } from "../widgets/repository-name.tsx";
import { SyncAttempt } from "./sync-attempt.tsx";
import { SyncPanel } from "./sync-panel.tsx";

/** Where the versions of a template come from, and how the last syncs of each major version ended. */
export function TemplateSyncPanel({
  kind,
  name,
  majors,
}: {
  readonly kind: TemplateKind;
  readonly name: string;
  readonly majors: readonly string[];
}) {
  const query = useQuery(templateSyncConfig(kind, name));
  const navigate = useNavigate();
  const [isEnding, setEnding] = useState(false);
  const edit = () => navigate(`${templateKinds[kind].path}/${name}/sync`);
  if (query.data === null) {
    return (
      <SyncPanel actions={<Button onClick={edit}>Sync from a repository</Button>}>
        <Box color="text-body-secondary">
          It is not synced: versions are registered by hand. From a repository, each push that
          changes a bundle registers a draft.
        </Box>
      </SyncPanel>
    );
  }
  return (
    <QueryView query={query}>
      {(config) => (
        <>
          <SyncPanel
            actions={
              <>
                <Button onClick={() => setEnding(true)}>Stop syncing</Button>
                <Button onClick={edit}>Edit</Button>
                <Button
                  onClick={() =>
                    saveTemplateSync(true, kind, { ...config, templateName: name }).then(
                      () => notify("info", "It is being synced."),
                      (error: unknown) => notifyError("It is not synced.", error),
                    )
                  }
                >
                  Sync now
                </Button>
              </>
            }
            facts={[
              ["Repository", <RepositoryLink key="repository" of={config} />],
              ["Branch", config.branch],
              ["Directory", `${config.subdirectory ?? ""}/${name}/v…`.replace(/^\//, "")],
            ]}
          />
          {majors.map((major) => (
            <MajorSync key={major} of={{ kind, name, major }} />
          ))}
          {isEnding && (
            <ActDialog
              title={`Stop syncing ${name}?`}
              act="Stop syncing"
              isReady
              run={() => removeTemplateSync(kind, name)}
              close={() => setEnding(false)}
            >
              <Alert type="info">Its versions stay. Pushes register none any more.</Alert>
            </ActDialog>
          )}
        </>
      )}
    </QueryView>
  );
}

function MajorSync({
  of: { kind, name, major },
}: {
  readonly of: { readonly kind: TemplateKind; readonly name: string; readonly major: string };
}) {
  const { data } = useQuery(templateSync(kind, name, major));
  return (
    <SpaceBetween size="l">
      <SyncAttempt
        title={`Sync of major version ${major}`}
        attempt={data === undefined ? undefined : (data?.latestSync ?? null)}
        empty={`Nothing was synced into v${major} yet: push to the branch.`}
      />
    </SpaceBetween>
  );
}
