import Alert from "@cloudscape-design/components/alert";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ApiError } from "../api/api-error.ts";
import { QueryView } from "../frame/query-view.tsx";

/** What runs on this machine; of an account, where it is to be looked at instead. */
export function RunningView<Data>({
  query,
  children,
}: {
  readonly query: UseQueryResult<Data>;
  readonly children: (data: NonNullable<Data>) => ReactNode;
}) {
  const { error } = query;
  if (error instanceof ApiError && error.code === "NotImplemented") {
    return (
      <Alert type="info" header="Not available here">
        {error.message}
      </Alert>
    );
  }
  return <QueryView query={query}>{children}</QueryView>;
}
