import Box from "@cloudscape-design/components/box";
import { useEffect, useState } from "react";
import { known, ResourceTable } from "../widgets/resource-table.tsx";
import { isUnderWay, Status } from "../widgets/status.tsx";
import type { Span, TimeLineRow } from "./time-line.ts";

/** What became of each resource, and when, beside what it needed. */
export function TimeLineTable({
  rows,
  isGoingOn,
}: {
  readonly rows: readonly TimeLineRow[];
  readonly isGoingOn: boolean;
}) {
  const now = useNow(isGoingOn);
  const spans = rows.flatMap((row) => row.spans);
  const from = Math.min(...spans.map(({ start }) => start));
  const last = Math.max(...spans.map(({ start, end }) => end ?? start));
  const to = Math.max(isGoingOn ? now : last, last, from + 1);
  return (
    <ResourceTable
      title="Resources"
      description="In the order in which they can be made. Each bar is the time that something took."
      query={known(rows)}
      idOf={({ logicalResourceId }) => logicalResourceId}
      filterOf={({ logicalResourceId, resourceType }) => `${logicalResourceId} ${resourceType}`}
      empty={{ text: isGoingOn ? "The stack has not begun yet." : "Its stack has no resources." }}
      columns={[
        {
          id: "resource",
          header: "Resource",
          width: 220,
          cell: ({ logicalResourceId, resourceType }) => (
            <>
              <div>{logicalResourceId}</div>
              <Box fontSize="body-s" color="text-body-secondary">
                {resourceType}
              </Box>
            </>
          ),
        },
        {
          id: "status",
          header: "Status",
          width: 195,
          cell: (row) => <RowStatus row={row} isGoingOn={isGoingOn} />,
        },
        {
          id: "time",
          header: `Time line, ${inSeconds(to - from)}`,
          width: 340,
          cell: (row) => (
            <div className="time-line">
              {row.spans.map((span) => (
                <Bar key={`${span.verb} ${span.start}`} span={span} from={from} to={to} />
              ))}
            </div>
          ),
        },
        {
          id: "took",
          header: "Took",
          width: 90,
          cell: (row) => (row.spans.length === 0 ? "-" : inSeconds(tookOf(row, to))),
        },
        {
          id: "needs",
          header: "Needs",
          cell: ({ needs }) => needs.join(", ") || "-",
        },
      ]}
    />
  );
}

function RowStatus({ row, isGoingOn }: { readonly row: TimeLineRow; readonly isGoingOn: boolean }) {
  if (row.status !== undefined) {
    return (
      <div className="row-status">
        <Status status={row.status} />
      </div>
    );
  }
  const { waitsFor } = row;
  if (isGoingOn && waitsFor.length > 0) {
    return <Box color="text-body-secondary">{`Waits for ${waitsFor.join(", ")}`}</Box>;
  }
  return <Box color="text-body-secondary">{isGoingOn ? "-" : "Not touched"}</Box>;
}

function Bar({
  span: { status, start, end },
  from,
  to,
}: {
  readonly span: Span;
  readonly from: number;
  readonly to: number;
}) {
  const until = end ?? to;
  const share = (milliseconds: number) => `${(milliseconds / (to - from)) * 100}%`;
  const said = `${status}: begun after ${inSeconds(start - from)}, ${end === undefined ? "goes on" : `took ${inSeconds(until - start)}`}`;
  return (
    <span
      className={`bar ${kindOf(status)}`}
      role="img"
      aria-label={said}
      title={said}
      style={{ insetInlineStart: share(start - from), inlineSize: share(until - start) }}
    />
  );
}

function kindOf(status: string): "failed" | "under-way" | "undone" | "done" {
  if (status.endsWith("_FAILED")) return "failed";
  if (isUnderWay(status)) return "under-way";
  return status.startsWith("DELETE") ? "undone" : "done";
}

/** How long everything that was done with a resource took. */
export function tookOf({ spans }: TimeLineRow, now: number): number {
  return spans.reduce((sum, { start, end = now }) => sum + end - start, 0);
}

/** Milliseconds for people: the sandbox takes few, CloudFormation many. */
export function inSeconds(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return "nothing yet";
  if (milliseconds < 1000) return `${Math.round(milliseconds)}\u00a0ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)}\u00a0s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}\u00a0min\u00a0${seconds % 60}\u00a0s`;
}

const SECOND = 1000;

/** The time, which goes on only where something does. */
function useNow(isGoingOn: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isGoingOn) return;
    const timer = setInterval(() => setNow(Date.now()), SECOND);
    return () => clearInterval(timer);
  }, [isGoingOn]);
  return now;
}
