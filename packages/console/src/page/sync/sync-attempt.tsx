import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { Status } from "../widgets/status.tsx";
import { Time } from "../widgets/time.tsx";

interface Event {
  readonly type: string | undefined;
  readonly event: string | undefined;
  readonly time: number | undefined;
}

/** One run of a sync: how it ended, and what happened on the way. */
export function SyncAttempt({
  title,
  attempt,
  empty,
}: {
  readonly title: string;
  /** `null` where there was none; `undefined` until that is known. */
  readonly attempt:
    | {
        readonly status: string | undefined;
        readonly startedAt: number | undefined;
        readonly events: readonly Event[] | undefined;
        readonly targetRevision?: { readonly sha: string | undefined } | undefined;
      }
    | null
    | undefined;
  readonly empty: string;
}) {
  return (
    <Container header={<Header variant="h2">{title}</Header>}>
      {attempt ? (
        <SpaceBetween size="s">
          <div aria-live="polite">
            <SpaceBetween direction="horizontal" size="s">
              <Status status={attempt.status} />
              <Box color="text-body-secondary">
                {attempt.targetRevision?.sha &&
                  `Commit ${attempt.targetRevision.sha.slice(0, 7)}, `}
                <Time seconds={attempt.startedAt} />
              </Box>
            </SpaceBetween>
          </div>
          <ul className="events">
            {attempt.events?.map(({ type, event, time }) => (
              <li key={`${time} ${type} ${event}`}>
                <Box variant="span" color="text-body-secondary">
                  <Time seconds={time} />
                </Box>{" "}
                {event}
              </li>
            ))}
          </ul>
        </SpaceBetween>
      ) : (
        <Box color="text-body-secondary">{attempt === null ? empty : "Loading"}</Box>
      )}
    </Container>
  );
}
