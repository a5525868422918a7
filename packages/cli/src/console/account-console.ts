import { createIsolatedBundleWork } from "@proton/control-plane";
import type { Account } from "../account/open-account.ts";
import { connectionOfAccount } from "../connection/table-connection.ts";
import type { EventHub } from "../events/event-hub.ts";
import type { LocalEvent } from "../local/open-local.ts";
import type { ConsoleBackend } from "./console-backend.ts";

/** What the console shows of an account whose control plane runs in this process. */
export function accountConsole(
  account: Account,
  options: Parameters<typeof connectionOfAccount>[1],
  events: EventHub<LocalEvent>,
): ConsoleBackend {
  const { accountId, region } = account;
  return {
    connection: connectionOfAccount(account, options),
    place: { accountId, region },
    // Its processes start when there is a bundle to read, and end by themselves.
    bundleWork: createIsolatedBundleWork(),
    // Pipelines and colleagues work on the same table.
    events: { complete: false, subscribe: events.subscribe },
  };
}
