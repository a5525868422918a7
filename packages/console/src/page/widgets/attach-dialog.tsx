import Alert from "@cloudscape-design/components/alert";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { callProton } from "../api/call-proton.ts";
import { type InstanceName, InstanceSelect } from "../forms/instance-select.tsx";
import { notify } from "../frame/notifications.tsx";
import { ActDialog } from "./act-dialog.tsx";

interface Component {
  readonly name?: string | undefined;
  readonly environmentName?: string | undefined;
  readonly serviceName?: string | undefined;
  readonly serviceInstanceName?: string | undefined;
}

/** Attaches a component to a service instance of its environment. */
export function AttachDialog({
  component: { name = "", environmentName },
  close,
}: {
  readonly component: Component;
  readonly close: () => void;
}) {
  const [instance, setInstance] = useState<InstanceName>();
  return (
    <ActDialog
      title={`Attach ${name}`}
      act="Attach"
      isReady={instance !== undefined}
      run={() => deploy({ name, ...instance })}
      close={close}
    >
      <SpaceBetween size="m">
        <Alert type="info">
          It is deployed anew. The instance reads its outputs once it is updated itself.
        </Alert>
        <InstanceSelect
          environmentName={environmentName}
          chosen={instance}
          onChange={({ serviceName, serviceInstanceName }) =>
            setInstance({ serviceName, serviceInstanceName })
          }
        />
      </SpaceBetween>
    </ActDialog>
  );
}

/** Takes a component from its service instance: what it made stays. */
export function DetachDialog({
  component: { name = "", serviceName, serviceInstanceName },
  close,
}: {
  readonly component: Component;
  readonly close: () => void;
}) {
  return (
    <ActDialog
      title={`Detach ${name}`}
      act="Detach"
      isReady
      run={() => deploy({ name, serviceName: "", serviceInstanceName: "" })}
      close={close}
    >
      <Alert type="warning">
        {`Its resources stay. At its next deployment ${serviceName}/${serviceInstanceName} is rendered without its outputs.`}
      </Alert>
    </ActDialog>
  );
}

async function deploy(change: { readonly name: string } & Partial<InstanceName>): Promise<void> {
  await callProton("UpdateComponent", { ...change, deploymentType: "CURRENT_VERSION" });
  notify("info", `${change.name} is being deployed.`);
}
