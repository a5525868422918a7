import { Page } from "../frame/page.tsx";
import { InstancesTable } from "../widgets/instances-table.tsx";

/** Every instance of every service. */
export function ServiceInstances() {
  return (
    <Page title="Service instances" description="A service in an environment.">
      <InstancesTable />
    </Page>
  );
}
