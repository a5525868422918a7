import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { Finding } from "../../extension/index.ts";

/** Complaints about documents, each with its place, what wrote the wrong value, and its rule. */
export function FindingsList({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <SpaceBetween size="s">
      {findings.map((finding) => (
        <div key={JSON.stringify(finding)}>
          {/* Beside the indicator: what stands in it breaks inside words. */}
          <StatusIndicator type={finding.severity} iconAriaLabel={finding.severity} />{" "}
          <span>{`${placeOf(finding)}: ${finding.message} [${finding.rule}]`}</span>
          {finding.related?.map((place) => (
            <Box key={JSON.stringify(place)} margin={{ left: "l" }} color="text-body-secondary">
              {`${placeOf(place)}: ${place.message}`}
            </Box>
          ))}
        </div>
      ))}
    </SpaceBetween>
  );
}

function placeOf({ file, range }: Pick<Finding, "file" | "range">): string {
  return range === undefined ? file : `${file}:${range.start.line}:${range.start.column}`;
}
