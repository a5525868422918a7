import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { callProton } from "../api/call-proton.ts";
import { saveServiceSync, serviceSyncConfig } from "../api/sync-queries.ts";
import { notify, notifyError } from "../frame/notifications.tsx";
import { QueryView } from "../frame/query-view.tsx";
import { ActDialog } from "../widgets/act-dialog.tsx";
import { RepositoryLink } from "../widgets/repository-name.tsx";
import { BlockersPanel } from "./blockers-panel.tsx";
import { SyncPanel } from "./sync-panel.tsx";

/** Where the instances of a service come from, and what keeps the service from being synced. */
export function ServiceSyncPanel({ serviceName }: { readonly serviceName: string }) {
  const query = useQuery(serviceSyncConfig(serviceName));
  const navigate = useNavigate();
  const [isEnding, setEnding] = useState(false);
  const edit = () => navigate(`/services/${serviceName}/sync`);
  if (query.data === null) {
    return (
      <SyncPanel actions={<Button onClick={edit}>Sync from a repository</Button>}>
        <Box color="text-body-secondary">
          It is not synced: its instances are changed by hand. From a repository, each push that
          changes a spec is deployed.
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
                    saveServiceSync(true, { ...config, serviceName }).then(
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
              ["Ops file", config.filePath],
            ]}
          />
          <BlockersPanel of={{ serviceName }} />
          {isEnding && (
            <ActDialog
              title={`Stop syncing ${serviceName}?`}
              act="Stop syncing"
              isReady
              run={() => callProton("DeleteServiceSyncConfig", { serviceName })}
              close={() => setEnding(false)}
            >
              <Alert type="info">Its instances stay. Pushes change them no more.</Alert>
            </ActDialog>
          )}
        </>
      )}
    </QueryView>
  );
}
