import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import { lazy, Suspense } from "react";
import { PageLoading } from "../frame/query-view.tsx";

/** The editor is loaded when a page shows a document. */
const CodeView = lazy(async () => ({ default: (await import("./code-view.tsx")).CodeView }));

/** A document to read, under its name. */
export function CodePanel({
  title,
  text,
  empty,
  ...view
}: {
  readonly title: string;
  readonly text: string | undefined;
  readonly empty: string;
  readonly marked?: number;
}) {
  return (
    <Container header={<Header variant="h2">{title}</Header>}>
      {text ? (
        <Code label={title} text={text} {...view} />
      ) : (
        <Box color="text-body-secondary">{empty}</Box>
      )}
    </Container>
  );
}

/** An editor where it stands by itself. */
export function Code(view: React.ComponentProps<typeof CodeView>) {
  return (
    <Suspense fallback={<PageLoading />}>
      <CodeView {...view} />
    </Suspense>
  );
}
