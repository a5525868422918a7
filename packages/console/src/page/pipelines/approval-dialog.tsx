import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Execution, InstanceChange, Pipeline } from "../../extension/index.ts";
import { QueryView } from "../frame/query-view.tsx";
import { ChangesTable } from "../preview/changes-table.tsx";
import { FindingsList } from "../widgets/findings-list.tsx";
import { approval } from "./pipeline-queries.ts";
import { requestPipeline } from "./request-pipeline.ts";

/** Asks whether an execution goes on, with what it would change. */
export function ApprovalDialog({
  pipeline,
  execution,
  close,
}: {
  readonly pipeline: Pipeline;
  readonly execution: Execution;
  readonly close: () => void;
}) {
  const [comment, setComment] = useState("");
  const query = useQuery(approval({ serviceName: pipeline.serviceName, execution: execution.id }));
  const answer = async (isApproved: boolean) => {
    const done = await requestPipeline(
      {
        verb: "approve",
        pipeline: pipeline.name,
        execution: execution.id,
        isApproved,
        ...(comment !== "" && { comment }),
      },
      isApproved ? "It was approved, and goes on." : "It was rejected.",
      "It was not answered.",
    );
    if (done) close();
  };
  return (
    <Modal
      visible
      size="max"
      header={query.data?.question ?? "Approval"}
      closeAriaLabel="Close"
      onDismiss={close}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={close}>
              Cancel
            </Button>
            <Button onClick={() => answer(false)}>Reject</Button>
            <Button
              variant="primary"
              disabled={query.data === undefined}
              onClick={() => answer(true)}
            >
              Approve
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <QueryView query={query}>
        {({ instances }) => (
          <SpaceBetween size="l">
            {instances.length === 0 && (
              <Alert type="info">No instance is deployed behind this approval.</Alert>
            )}
            {instances.map((each) => (
              <Changes key={`${each.environmentName}/${each.instanceName}`} of={each} />
            ))}
            <FormField label="Comment" description="Kept with the execution.">
              <Input value={comment} onChange={({ detail }) => setComment(detail.value)} />
            </FormField>
          </SpaceBetween>
        )}
      </QueryView>
    </Modal>
  );
}

function Changes({
  of: { environmentName, instanceName, preview },
}: {
  readonly of: InstanceChange;
}) {
  return (
    <div>
      <Box variant="h3">{`${instanceName} in ${environmentName}`}</Box>
      {preview.outcome === "new" && <Box>Its stack is created.</Box>}
      {preview.outcome === "planned" && <ChangesTable changes={preview.changes} />}
      {preview.outcome === "unknown" && <Alert type="info">{preview.message}</Alert>}
      {preview.outcome === "failed" && (
        <Alert type="error" header="This would fail">
          {preview.message}
          <FindingsList findings={preview.findings} />
        </Alert>
      )}
    </div>
  );
}
