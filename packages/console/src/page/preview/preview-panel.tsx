import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import type { AskInput, AskOutput } from "../../extension/index.ts";
import { about, preview } from "../api/queries.ts";
import { ErrorAlert, PageLoading } from "../frame/query-view.tsx";
import { FindingsList } from "../widgets/findings-list.tsx";
import { ChangesTable } from "./changes-table.tsx";
import { RenderedTemplate } from "./rendered-template.tsx";

/** What a deployment would do, before it is asked for: the changes of its stack, and its template. */
export function PreviewPanel({
  title,
  request,
}: {
  readonly title: string;
  readonly request: AskInput<"preview">;
}) {
  const { hasDetails = true } = useQuery(about).data ?? {};
  const query = useQuery({ ...preview(request), enabled: hasDetails });
  if (!hasDetails) {
    return (
      <Alert type="info" header={title}>
        This endpoint answers Proton's API only: what would change is seen once it is deployed.
      </Alert>
    );
  }
  return (
    <Container header={<Header variant="h2">{title}</Header>}>
      {query.error ? (
        <ErrorAlert error={query.error} retry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <PageLoading />
      ) : (
        <Answer
          answer={query.data}
          spec={"component" in request ? (request.component.serviceSpec ?? "") : request.spec}
        />
      )}
    </Container>
  );
}

function Answer({
  answer,
  spec,
}: {
  readonly answer: AskOutput<"preview">;
  readonly spec: string;
}) {
  if (answer.outcome === "failed") {
    return (
      <SpaceBetween size="m">
        <Alert type="error" header="This would fail">
          {answer.message}
        </Alert>
        <FindingsList findings={answer.findings} />
      </SpaceBetween>
    );
  }
  if (answer.outcome === "unknown") return <Alert type="info">{answer.message}</Alert>;
  const { rendered } = answer;
  return (
    <SpaceBetween size="m">
      {answer.outcome === "new" ? (
        <Alert type="info">Nothing is there yet: everything of the template is created.</Alert>
      ) : (
        <ChangesTable changes={answer.changes} />
      )}
      {answer.outcome === "planned" && <FindingsList findings={answer.findings} />}
      {rendered && (
        <ExpandableSection headerText="Rendered template" variant="footer">
          <RenderedTemplate rendered={rendered} spec={spec} />
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}
