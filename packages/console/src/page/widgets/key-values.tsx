import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import type { ReactNode } from "react";

/** The facts about something, in columns. */
export function Facts({
  title = "Details",
  facts,
}: {
  readonly title?: string;
  readonly facts: readonly (readonly [label: string, value: ReactNode])[];
}) {
  return (
    <Container header={<Header variant="h2">{title}</Header>}>
      <KeyValuePairs
        columns={4}
        items={facts.map(([label, value]) => ({ label, value: value || "-" }))}
      />
    </Container>
  );
}
