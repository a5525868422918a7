import Badge from "@cloudscape-design/components/badge";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import type { AskOutput, Change, Target } from "../../extension/index.ts";
import { preview } from "../api/queries.ts";
import { versionParts } from "../api/template-kind.ts";
import { losesData } from "../preview/changes-table.tsx";

/** One line of what would happen; asked for as it comes into view, page by page. */
export function Effect({
  target,
  version,
  spec,
  error,
}: {
  readonly target: Target;
  readonly version: string;
  /** `undefined` until it is known. */
  readonly spec: string | undefined;
  /** Why it is not. */
  readonly error: Error | null;
}) {
  const request = { target, spec: spec ?? "", templateVersion: versionParts(version) };
  const query = useQuery({ ...preview(request), enabled: spec !== undefined });
  const failure = error ?? query.error;
  if (failure) return <StatusIndicator type="error">{failure.message}</StatusIndicator>;
  if (query.data === undefined) return <StatusIndicator type="loading">Asking</StatusIndicator>;
  return <Said answer={query.data} />;
}

function Said({ answer }: { readonly answer: AskOutput<"preview"> }) {
  switch (answer.outcome) {
    case "failed":
      return <StatusIndicator type="error">{`It would fail: ${answer.message}`}</StatusIndicator>;
    case "unknown":
      return <StatusIndicator type="stopped">{answer.message}</StatusIndicator>;
    case "new":
      return <StatusIndicator type="info">Everything is created</StatusIndicator>;
    case "planned": {
      const { changes } = answer;
      if (changes.length === 0) {
        return <StatusIndicator type="success">No resource changes</StatusIndicator>;
      }
      const isHard = changes.some(({ action }) => action === "replace" || action === "remove");
      return (
        <SpaceBetween direction="horizontal" size="xs">
          <StatusIndicator type={isHard ? "warning" : "info"}>{counted(changes)}</StatusIndicator>
          {changes.some(losesData) && <Badge color="red">Data lost</Badge>}
        </SpaceBetween>
      );
    }
  }
}

const WORDS = [
  ["remove", "deleted"],
  ["replace", "replaced"],
  ["modify", "changed in place"],
  ["add", "created"],
  ["retain", "left behind"],
] as const;

/** `1 replaced, 2 changed in place`. */
function counted(changes: readonly Change[]): string {
  return WORDS.map(([action, word]) => [changes.filter((each) => each.action === action), word])
    .filter(([found]) => (found?.length ?? 0) > 0)
    .map(([found, word]) => `${found?.length} ${word}`)
    .join(", ");
}
