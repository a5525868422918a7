import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { AskOutput, StackEvent } from "../../extension/index.ts";
import { FindingsList } from "../widgets/findings-list.tsx";
import { inWords } from "../widgets/status.tsx";

type Details = AskOutput<"deployment">;

/** The resource whose failure took the others with it, with what wrote it and what was found there. */
export function FirstCauseAlert({
  cause,
  details: { resources, sourceMap = [], findings },
  showLine,
}: {
  readonly cause: StackEvent;
  readonly details: Details;
  readonly showLine: (line: number) => void;
}) {
  const resource = resources.find((each) => each.logicalResourceId === cause.logicalResourceId);
  const written = resource ? sourceMap.slice(resource.firstLine - 1, resource.lastLine) : [];
  const lines = new Set(written.map(({ line }) => line));
  const inputs = [...new Set(written.flatMap(({ paths }) => paths))];
  const here = findings.filter(({ range }) => range !== undefined && lines.has(range.start.line));
  return (
    <Alert
      type="error"
      header={`${cause.logicalResourceId} failed first: ${inWords(cause.resourceStatus).toLowerCase()}`}
      action={
        resource && (
          <Button onClick={() => showLine(resource.firstLine)}>Show it in the template</Button>
        )
      }
    >
      <SpaceBetween size="xs">
        <div>{cause.resourceStatusReason ?? "It says no reason."}</div>
        {inputs.length > 0 && (
          <Box color="text-body-secondary" fontSize="body-s">
            {`Line ${Math.min(...lines)} of the template's file wrote it, with ${inputs.join(", ")}.`}
          </Box>
        )}
        {here.length > 0 && <FindingsList findings={here} />}
      </SpaceBetween>
    </Alert>
  );
}
