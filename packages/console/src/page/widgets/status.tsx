import StatusIndicator, {
  type StatusIndicatorProps,
} from "@cloudscape-design/components/status-indicator";

/** Whether a status says that something is under way. */
export function isUnderWay(status: string | undefined): boolean {
  return status !== undefined && /IN_PROGRESS|CANCELLING/.test(status);
}

/** Whether a status says that something went wrong. */
export function isFailed(status: string | undefined): boolean {
  return status?.includes("FAILED") === true;
}

function kindOf(status: string): StatusIndicatorProps.Type {
  if (isUnderWay(status)) return "in-progress";
  if (isFailed(status)) return "error";
  if (status === "BLOCKED") return "warning";
  if (status === "CANCELLED" || status === "REJECTED") return "stopped";
  if (["DRAFT", "PENDING", "QUEUED", "INITIATED"].includes(status)) return "pending";
  return "success";
}

/** Any status of the API, in words. */
export function Status({ status }: { readonly status: string | undefined }) {
  if (status === undefined) return <>-</>;
  return (
    <StatusIndicator type={kindOf(status)} wrapText={false}>
      {inWords(status)}
    </StatusIndicator>
  );
}

/** `Update in progress` for `UPDATE_IN_PROGRESS`. */
export function inWords(constant: string): string {
  const words = constant.toLowerCase().replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
