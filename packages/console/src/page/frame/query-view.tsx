import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Spinner from "@cloudscape-design/components/spinner";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useLocation, useNavigate } from "react-router";
import { ApiError } from "../api/api-error.ts";
import { unwrapped } from "./unwrapped.ts";

/** What a query answered, once it did: until then that it loads, or why it cannot. */
export function QueryView<Data>({
  query,
  children,
}: {
  readonly query: UseQueryResult<Data>;
  readonly children: (data: NonNullable<Data>) => ReactNode;
}) {
  if (query.data != null) {
    return <SpaceBetween size="l">{unwrapped(children(query.data))}</SpaceBetween>;
  }
  if (query.error === null) return <PageLoading />;
  return <ErrorAlert error={query.error} retry={() => void query.refetch()} />;
}

/** What stays as it is, however often it is asked. */
const LASTING: readonly string[] = ["ResourceNotFoundException", "ValidationException"];

/** An error as the API answered it, with the way out. */
export function ErrorAlert({
  error,
  retry,
}: {
  readonly error: unknown;
  readonly retry?: () => void;
}) {
  const code = error instanceof ApiError ? error.code : "The page failed";
  const message = error instanceof Error ? error.message : String(error);
  const navigate = useNavigate();
  const [, area = "", ...below] = useLocation().pathname.split("/");
  const isLasting = LASTING.includes(code) && below.length > 0;
  return (
    <Alert
      type="error"
      header={code}
      {...(retry && {
        action: isLasting ? (
          <Button onClick={() => navigate(`/${area}`)}>Show what there is</Button>
        ) : (
          <Button onClick={retry}>Try again</Button>
        ),
      })}
    >
      {message}
    </Alert>
  );
}

export function PageLoading() {
  return (
    <Box textAlign="center" padding="xxl">
      <Spinner size="large" /> <Box variant="span">Loading</Box>
    </Box>
  );
}
