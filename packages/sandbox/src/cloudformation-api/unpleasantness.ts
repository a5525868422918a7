import {
  LOST_CONNECTION,
  type QueryResult,
  type QueryService,
} from "../query-api/query-endpoint.ts";
import { QueryError } from "../query-api/query-error.ts";
import type { QueryForm } from "../query-api/query-form.ts";

/** What can happen to a call: with `answer-lost`, what was asked for is done all the same. */
export type Trouble =
  | "throttled"
  | "unavailable"
  | "expired-credentials"
  | "connection-lost"
  | "answer-lost";

/** Everything by which AWS is less pleasant than a laptop, for whoever tests against the sandbox. */
export interface Unpleasantness {
  /** How many events or stacks a page has. @default 100 */
  pageSize?: number;
  /** How many reads after each change of a stack still answer what was before it. @default 0 */
  staleReads?: number;
  /** Says what happens to a call, the how-many-eth of its operation. @default nothing */
  onCall?: (call: { readonly operation: string; readonly count: number }) => Trouble | undefined;
}

const CHANGES = new Set([
  "CreateStack",
  "UpdateStack",
  "DeleteStack",
  "CreateChangeSet",
  "ExecuteChangeSet",
  "CancelUpdateStack",
  "ContinueUpdateRollback",
  "RollbackStack",
]);

type Answer = () => Promise<QueryResult>;

/** A service that treats its callers so. What is switched while it runs holds from the next call on. */
export function withUnpleasantness(service: QueryService, switches: Unpleasantness): QueryService {
  const counts = new Map<string, number>();
  const stale = new Map<string, { reads: number; readonly answer: Answer }>();

  async function rememberBefore(form: QueryForm, answer: Answer): Promise<void> {
    const name = form.text("StackName");
    if (name === undefined || !switches.staleReads) return;
    const before = await settled(answer);
    stale.set(name, { reads: switches.staleReads, answer: before });
  }

  return {
    ...service,
    async execute(operation, form, caller) {
      const count = (counts.get(operation) ?? 0) + 1;
      counts.set(operation, count);
      const trouble = switches.onCall?.({ operation, count });
      if (trouble !== undefined && trouble !== "answer-lost") throw errorOf(trouble);
      const old = stale.get(form.text("StackName") ?? "");
      if (operation === "DescribeStacks" && old !== undefined && old.reads > 0) {
        old.reads -= 1;
        return old.answer();
      }
      if (CHANGES.has(operation)) {
        await rememberBefore(form, () => service.execute("DescribeStacks", form, caller));
      }
      // A refusal is an answer, too, and is lost like any other.
      const answer = await settled(() => service.execute(operation, form, caller));
      if (trouble === "answer-lost") throw errorOf("connection-lost");
      return answer();
    },
  };
}

async function settled(answer: Answer): Promise<Answer> {
  const [outcome] = await Promise.allSettled([answer()]);
  return async () => {
    if (outcome.status === "rejected") throw outcome.reason;
    return outcome.value;
  };
}

function errorOf(trouble: Exclude<Trouble, "answer-lost">): QueryError {
  switch (trouble) {
    case "throttled":
      return new QueryError("Throttling", "Rate exceeded");
    case "unavailable":
      return new QueryError("ServiceUnavailable", "Service unavailable", 503);
    case "expired-credentials":
      return new QueryError(
        "ExpiredToken",
        "The security token included in the request is expired",
        403,
      );
    case "connection-lost":
      return new QueryError(LOST_CONNECTION, "nobody reads this");
  }
}
