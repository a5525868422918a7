import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { AttributeMap } from "../../extension/index.ts";
import { Code } from "../code/code-panel.tsx";
import { plainItem } from "./plain-item.ts";

/** One item, as plain JSON or as DynamoDB has it. */
export function ItemPanel({
  item,
  change,
  remove,
}: {
  readonly item: AttributeMap;
  /** Absent where nothing may be written. */
  readonly change: (() => void) | undefined;
  readonly remove: (() => void) | undefined;
}) {
  const [look, setLook] = useState("plain");
  const shown = look === "plain" ? plainItem(item) : item;
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <SegmentedControl
                label="How the item is shown"
                selectedId={look}
                options={[
                  { id: "plain", text: "JSON" },
                  { id: "typed", text: "DynamoDB JSON" },
                ]}
                onChange={({ detail }) => setLook(detail.selectedId)}
              />
              {remove && <Button onClick={remove}>Delete</Button>}
              {change && <Button onClick={change}>Change</Button>}
            </SpaceBetween>
          }
        >
          Item
        </Header>
      }
    >
      <Code label="Item" text={JSON.stringify(shown, undefined, 2)} />
    </Container>
  );
}
