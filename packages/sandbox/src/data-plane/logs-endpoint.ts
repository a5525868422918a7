import type { AccessControl } from "../iam/access-control.ts";
import type { Authenticate } from "../iam/authenticate.ts";
import type { LogService } from "../services.ts";
import type { ResourceChanger } from "../stack/change-outside.ts";
import type { StackStore } from "../state/stack-store.ts";
import { createJsonEndpoint, JsonApiError, type JsonInput, textOf } from "./json-endpoint.ts";

import { logGroupChanges } from "./log-group-changes.ts";

/** What the header `x-amz-target` of its requests begins with. */
export const LOGS_TARGET_PREFIX = "Logs_20140328.";

/** The most events of a page, as in AWS. */
const MOST_EVENTS = 10_000;

/** Reads the streams of the sandbox's log groups, from their beginning on, and changes the groups past their stacks. */
export function createLogsEndpoint(options: {
  readonly logs: LogService;
  readonly region: string;
  readonly accountId: string;
  readonly authenticate: Authenticate;
  readonly accessControl: AccessControl;
  readonly stacks: Pick<StackStore, "all">;
  readonly changer: ResourceChanger;
}) {
  const { logs, region, accountId, stacks, changer, ...guard } = options;
  const nameOf = ({ logGroupName }: JsonInput) => textOf(logGroupName, "logGroupName");
  const operations = {
    ...logGroupChanges({ stacks, changer, region, accountId }),
    GetLogEvents: {
      resources: (input: JsonInput) => [
        `arn:aws:logs:${region}:${accountId}:log-group:${nameOf(input)}:log-stream:${textOf(input.logStreamName, "logStreamName")}`,
      ],
      async answer(input: JsonInput) {
        const group = nameOf(input);
        const stream = textOf(input.logStreamName, "logStreamName");
        const { limit = MOST_EVENTS, nextToken } = input;
        const from = positionOf(nextToken);
        const most = Math.min(Number(limit) || MOST_EVENTS, MOST_EVENTS);
        const events: object[] = [];
        let position = 0;
        for await (const event of logs.tail(group)) {
          if (event.stream !== stream) continue;
          if (position >= from && events.length < most) {
            const timestamp = event.time.getTime();
            events.push({ timestamp, ingestionTime: timestamp, message: event.message });
          }
          position += 1;
        }
        if (position === 0) {
          const message = "The specified log stream does not exist.";
          throw new JsonApiError("ResourceNotFoundException", message);
        }
        // The same token again says that there is no more for now.
        return {
          events,
          nextForwardToken: `f/${from + events.length}`,
          nextBackwardToken: `b/${from}`,
        };
      },
    },
  };
  return createJsonEndpoint({
    ...{ service: "logs", targetPrefix: LOGS_TARGET_PREFIX, operations, ...guard },
  });
}

function positionOf(token: unknown): number {
  if (token === undefined) return 0;
  const [, number] = (typeof token === "string" && /^f\/(\d{1,15})$/.exec(token)) || [];
  if (number !== undefined) return Number(number);
  const message = `nextToken ${JSON.stringify(token)} is none that GetLogEvents has answered to go on with`;
  throw new JsonApiError("InvalidParameterException", message);
}
