import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { about, summary } from "../api/queries.ts";
import { Page } from "../frame/page.tsx";
import { QueryView } from "../frame/query-view.tsx";
import { To } from "../frame/to.tsx";
import { DeploymentsTable } from "../widgets/deployments-table.tsx";

interface Count {
  readonly total?: number | undefined;
  readonly failed?: number | undefined;
  readonly upToDate?: number | undefined;
  readonly behindMajor?: number | undefined;
  readonly behindMinor?: number | undefined;
}

/** Where one begins: what there is, what failed, what is behind, what happened last. */
export function Overview() {
  const counted = useQuery(summary);
  const { description } = useQuery(about).data ?? {};
  const navigate = useNavigate();
  return (
    <Page
      title="Overview"
      description={description && `Proton of ${description}`}
      actions={
        <>
          <Button onClick={() => navigate("/environments/create")}>Create environment</Button>
          <Button variant="primary" onClick={() => navigate("/services/create")}>
            Create service
          </Button>
        </>
      }
    >
      <QueryView query={counted}>
        {(counts) => (
          <div className="counts">
            <CountBox title="Environments" to="/environments" count={counts.environments} />
            <CountBox title="Services" to="/services" count={counts.services} />
            <CountBox title="Instances" to="/service-instances" count={counts.serviceInstances} />
            <CountBox title="Pipelines" to="/services" count={counts.pipelines} />
            <CountBox title="Components" to="/components" count={counts.components} />
          </div>
        )}
      </QueryView>
      <DeploymentsTable />
    </Page>
  );
}

function CountBox({
  title,
  to,
  count = {},
}: {
  readonly title: string;
  readonly to: string;
  readonly count: Count | undefined;
}) {
  const { total = 0, failed = 0, behindMajor = 0, behindMinor = 0 } = count;
  const behind = behindMajor + behindMinor;
  return (
    <Container header={<Header variant="h3">{title}</Header>}>
      <To to={to} fontSize="display-l">
        {String(total)}
      </To>
      <Box>
        {failed > 0 ? (
          <StatusIndicator type="error">{`${failed} failed`}</StatusIndicator>
        ) : behind > 0 ? (
          <StatusIndicator type="info">{`${behind} behind`}</StatusIndicator>
        ) : total > 0 ? (
          <StatusIndicator type="success">Up to date</StatusIndicator>
        ) : (
          <StatusIndicator type="stopped">None yet</StatusIndicator>
        )}
      </Box>
    </Container>
  );
}
