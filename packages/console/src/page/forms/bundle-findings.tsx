import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { AskOutput, Finding } from "../../extension/index.ts";
import { Code } from "../code/code-panel.tsx";
import { FindingsList } from "../widgets/findings-list.tsx";
import { type ChosenBundle, textOf } from "./read-archive.ts";

/** What is wrong with a bundle, file by file, at its places. */
export function BundleFindings({
  bundle,
  checked: { outcome, message, findings },
}: {
  readonly bundle: ChosenBundle;
  readonly checked: AskOutput<"check-bundle">;
}) {
  const files = new Map<string, Finding[]>();
  for (const finding of findings)
    files.set(finding.file, [...(files.get(finding.file) ?? []), finding]);
  return (
    <SpaceBetween size="l">
      {outcome === "accepted" ? (
        <Alert type={findings.length === 0 ? "success" : "warning"}>
          {findings.length === 0
            ? "Nothing is wrong with the bundle."
            : "The bundle can be registered. What was found in it may fail a deployment."}
        </Alert>
      ) : (
        <Alert type="error" header="The bundle cannot be registered">
          {message}
        </Alert>
      )}
      {[...files].map(([file, found]) => {
        const text = textOf(bundle, file);
        return (
          <Container
            key={file}
            header={
              <Header variant="h2" counter={`(${found.length})`}>
                {file}
              </Header>
            }
          >
            <SpaceBetween size="s">
              <FindingsList findings={found} />
              {text !== undefined && (
                <Code
                  label={file}
                  text={text}
                  marked={found.find(({ range }) => range)?.range?.start.line}
                />
              )}
            </SpaceBetween>
          </Container>
        );
      })}
    </SpaceBetween>
  );
}
