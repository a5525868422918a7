import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import { lazy, Suspense } from "react";
import { PageLoading } from "../frame/query-view.tsx";

/** The editor is loaded when a page shows a document. */
const DiffView = lazy(async () => ({ default: (await import("./diff-view.tsx")).DiffView }));

/** How one document became another, under their name. */
export function DiffPanel({
  title,
  before = "",
  after = "",
  names: [nameBefore, nameAfter],
}: {
  readonly title: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  readonly names: readonly [before: string, after: string];
}) {
  return (
    <Container
      header={
        <Header variant="h2" description={`Left ${nameBefore}, right ${nameAfter}.`}>
          {title}
        </Header>
      }
    >
      {before === after ? (
        <Box color="text-body-secondary">
          {after === "" ? "Neither has any." : "Both are the same."}
        </Box>
      ) : (
        <Suspense fallback={<PageLoading />}>
          <DiffView
            before={{ label: `${title} of ${nameBefore}`, text: before }}
            after={{ label: `${title} of ${nameAfter}`, text: after }}
          />
        </Suspense>
      )}
    </Container>
  );
}
