import { useRouteError } from "react-router";
import { ErrorAlert } from "./query-view.tsx";

/** A page that failed to show. */
export function RouteError() {
  return <ErrorAlert error={useRouteError()} retry={() => location.reload()} />;
}
