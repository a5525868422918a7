import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { ReactNode } from "react";
import { unwrapped } from "../frame/unwrapped.ts";

/** Where something is synced from, and what can be done about it. */
export function SyncPanel({
  actions,
  facts = [],
  children,
}: {
  readonly actions: ReactNode;
  readonly facts?: readonly (readonly [label: string, value: ReactNode])[];
  readonly children?: ReactNode;
}) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {unwrapped(actions)}
            </SpaceBetween>
          }
        >
          Sync from a repository
        </Header>
      }
    >
      {facts.length > 0 && (
        <KeyValuePairs
          columns={3}
          items={facts.map(([label, value]) => ({ label, value: value || "-" }))}
        />
      )}
      {children}
    </Container>
  );
}
