import { randomUUID } from "node:crypto";
import type { OtherAccounts } from "../accounts/other-accounts.ts";
import type { AwsApis } from "../data-plane/aws-apis.ts";
import { createSecretsEndpoint } from "../data-plane/secrets-endpoint.ts";
import { createSsmEndpoint } from "../data-plane/ssm-endpoint.ts";
import type { EventBus } from "../events/event-bus.ts";
import { rolePrincipal } from "../iam/credentials.ts";
import { stackRoleCalls } from "../iam/stack-role-calls.ts";
import { createIamReads } from "../query-api/iam-reads.ts";
import { createQueryEndpoint } from "../query-api/query-endpoint.ts";
import { createSts } from "../query-api/sts.ts";
import type { EngineContext } from "../stack/engine-context.ts";
import { createStackEngine, type StackEngine } from "../stack/stack-engine.ts";
import type { StackStore } from "../state/stack-store.ts";
import { createCloudFormationApi } from "./cloudformation-api.ts";
import { openStackJournal } from "./stack-journal.ts";
import { statusChange } from "./status-change.ts";
import { type Unpleasantness, withUnpleasantness } from "./unpleasantness.ts";

export interface OpenCloudFormationOptions extends EngineContext {
  readonly directory: string;
  readonly apis: AwsApis;
  readonly events: EventBus;
  /** @default pleasant */
  readonly unpleasantness?: Unpleasantness | undefined;
  /** @default there are none */
  readonly otherAccounts?: OtherAccounts | undefined;
  /** What makes roles: the stacks of all Regions. @default those of this one */
  readonly allStacks?: readonly Pick<StackStore, "all">[];
}

/** How many events or stacks a page has. */
const PAGE_SIZE = 100;

/** The stack engine, with CloudFormation's own API over it at the endpoint of the AWS APIs. */
export async function openCloudFormation(options: OpenCloudFormationOptions): Promise<StackEngine> {
  const { apis, unpleasantness = {} } = options;
  const uuid = randomUUID;
  const journal = await openStackJournal({
    ...{ ...options, uuid },
    onJournalEvent: (stackId, event) => options.events.send(statusChange(stackId, event)),
  });
  const engine = createStackEngine({
    ...options,
    onStackEvent: journal.onStackEvent,
    refusal(stackId, step) {
      const { roleArn, caller } = journal.get(stackId) ?? {};
      const principal = roleArn ? rolePrincipal(roleArn, "AWSCloudFormation") : caller;
      if (principal === undefined) return undefined;
      const calls = stackRoleCalls(step, options);
      return calls && apis.accessControl.refusal(principal, calls);
    },
  });
  const { objects, roles } = apis;
  const pageSize = () => unpleasantness.pageSize ?? PAGE_SIZE;
  const api = createCloudFormationApi({
    ...{ ...options, engine, journal, objects, roles, uuid, pageSize },
  });
  const services = [
    withUnpleasantness(api, unpleasantness),
    createSts({ ...options, ...apis }),
    createIamReads({ ...options, stacks: options.allStacks ?? [options.stacks] }),
  ];
  apis.answerFor({
    query: createQueryEndpoint({ ...apis, services }),
    ssm: createSsmEndpoint({ ...options, ...apis }),
    secrets: createSecretsEndpoint({ ...options, ...apis }),
  });
  return {
    ...engine,
    async close() {
      await engine.close();
      // Events are written behind the work: nothing may be written once the sandbox is closed.
      await journal.save().catch(() => undefined);
    },
  };
}
