import Alert from "@cloudscape-design/components/alert";
import { To } from "../frame/to.tsx";
import { isFailed } from "./status.tsx";

/** Why the last deployment failed, and where all of it can be seen. */
export function Trouble({
  status,
  message,
  deploymentId,
}: {
  readonly status: string | undefined;
  readonly message?: string | undefined;
  readonly deploymentId?: string | undefined;
}) {
  if (!isFailed(status)) return null;
  return (
    <Alert
      type="error"
      header="The last deployment failed"
      action={deploymentId && <To to={`/deployments/${deploymentId}`}>Show the deployment</To>}
    >
      {message || "It says no reason."}
    </Alert>
  );
}
