import Alert from "@cloudscape-design/components/alert";
import { useQuery } from "@tanstack/react-query";
import type { Target } from "../../extension/index.ts";
import { about, staleness } from "../api/queries.ts";

/** Says that what went into a deployment has changed since. */
export function StaleAlert({ target }: { readonly target: Target }) {
  const { hasDetails = false } = useQuery(about).data ?? {};
  const { data } = useQuery({ ...staleness(target), enabled: hasDetails });
  if (!data?.isStale) return null;
  const { changedOutputs } = data;
  const because =
    changedOutputs.length === 0
      ? "Its template would make something else of the same spec today."
      : `These outputs of its environment have other values since: ${changedOutputs.join(", ")}.`;
  return (
    <Alert type="info" header="Behind its environment">
      {`${because} Deploy it again to take them over.`}
    </Alert>
  );
}
