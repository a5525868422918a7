import { Page } from "../frame/page.tsx";
import { DeploymentsTable } from "../widgets/deployments-table.tsx";

/** Everything that was deployed. */
export function Deployments() {
  return (
    <Page title="Deployments" description="What was deployed, by whomever, newest first.">
      <DeploymentsTable />
    </Page>
  );
}
