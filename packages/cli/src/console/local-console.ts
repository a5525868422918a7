import { connectionOf } from "../connection/local-connection.ts";
import type { Local } from "../local/open-local.ts";
import type { ConsoleBackend } from "./console-backend.ts";
import type { RunningApplication } from "./running/running-application.ts";

/** What the console shows of the Proton of this machine. */
export function localConsole(
  local: Local,
  application: Omit<RunningApplication, "accounts">,
): ConsoleBackend {
  const { sandbox, bundleWork, events } = local;
  const { accountId, region } = sandbox;
  return {
    connection: connectionOf(local, "the sandbox on this machine"),
    place: { accountId, region },
    bundleWork,
    application: { ...application, accounts: local.accounts.all() },
    events: { complete: true, subscribe: events.subscribe },
  };
}
