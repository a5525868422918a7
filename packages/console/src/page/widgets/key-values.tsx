import Container from "@cloudscape-design/components/container";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";

/** A text that people take elsewhere. */
export function Copied({ text }: { readonly text: string }) {
  return (
    <CopyToClipboard
      variant="inline"
      textToCopy={text}
      copyButtonAriaLabel={`Copy ${text}`}
      copySuccessText="Copied"
      copyErrorText="Could not be copied"
    />
  );
}

/** The facts about something, in columns. */
export function Facts({
  title = "Details",
  columns = 4,
  facts,
}: {
  readonly title?: string;
  readonly columns?: number;
  readonly facts: readonly (readonly [label: string, value: ReactNode])[];
}) {
  const isArn = (value: ReactNode) => typeof value === "string" && value.startsWith("arn:");
  const arns = facts.filter(([, value]) => isArn(value));
  return (
    <Container header={<Header variant="h2">{title}</Header>}>
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={columns}
          items={facts
            .filter(([, value]) => !isArn(value))
            .map(([label, value]) => ({ label, value: value || "-" }))}
        />
        {arns.length > 0 && (
          <KeyValuePairs
            columns={Math.min(arns.length, 2)}
            items={arns.map(([label, value]) => ({
              label,
              value: <Copied text={String(value)} />,
            }))}
          />
        )}
      </SpaceBetween>
    </Container>
  );
}
