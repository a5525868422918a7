import { serve } from "@proton/control-plane";
import type { Arguments, ExitCode } from "../command.ts";
import { accountConsole } from "../console/account-console.ts";
import { openConsole } from "../console/open-console.ts";
import { createEventHub } from "../events/event-hub.ts";
import { endRequested } from "../local/end-requested.ts";
import { isLoopbackUrl } from "../local/endpoint-file.ts";
import { explainListening } from "../local/explain-listening.ts";
import type { LocalEvent } from "../local/open-local.ts";
import { operatorKey } from "../local/operator-key.ts";
import { servingOptions } from "../local/serving-options.ts";
import { hostTokens } from "../pull-requests/host-tokens.ts";
import { readSecret } from "../pull-requests/read-secret.ts";
import { openPolledSyncs } from "../sync/poll-syncs.ts";
import type { Terminal } from "../terminal.ts";
import { type OpenAccountOptions, openAccount } from "./open-account.ts";

/** `proton serve --table`: records and stacks in an AWS account. */
export async function serveAccountCommand(
  given: Arguments,
  terminal: Terminal,
  state: Pick<OpenAccountOptions, "tableName" | "region" | "bucket" | "provisioningRole">,
): Promise<ExitCode> {
  const ended = endRequested();
  const { onControlPlaneEvent, accessKeys, ...address } = await servingOptions(given, terminal);
  const { tableName } = state;
  const events = createEventHub<LocalEvent>();
  const tokens = hostTokens({
    variables: process.env,
    readSecret: (id) => readSecret(id, state.region),
  });
  const polled = given.flag("sync")
    ? await openPolledSyncs({ url: given.option("sync-url"), tokens })
    : undefined;
  const account = await openAccount({
    ...state,
    sharing: "server",
    syncSource: polled?.source,
    onEvent(event) {
      onControlPlaneEvent(event);
      events.emit({ source: "control-plane", event });
    },
  }).catch(async (error: unknown) => {
    await polled?.close();
    throw error;
  });
  polled?.start(account.controlPlane);
  const web = openConsole(() => accountConsole(account, state, events));
  const { accountId, region, controlPlane } = account;
  try {
    // Other users of this machine must not deploy into the account.
    const key = accessKeys || given.flag("insecure") ? undefined : operatorKey();
    const keys = accessKeys ?? (key && [key]);
    const server = await serve({
      controlPlane,
      ...address,
      pages: web.handle,
      ...(keys && { accessKeys: keys }),
    });
    const consoleUrl = isLoopbackUrl(server.url) ? web.link(server.url) : undefined;
    const json = {
      url: server.url,
      table: tableName,
      accountId,
      region,
      ...(key && { credentials: key }),
      ...(consoleUrl && { consoleUrl }),
    };
    const own = key
      ? `It takes requests signed with the key ${key.accessKeyId} and the secret ${key.secretAccessKey}.\n`
      : "";
    terminal.write(
      given.flag("json")
        ? `${JSON.stringify(json)}\n`
        : `\nProton's API answers at ${server.url} (AWS_ENDPOINT_URL_PROTON), with its records in table ${tableName}\nand its stacks in account ${accountId}, ${region}.\n${own}${consoleUrl ? `Its console opens once with ${consoleUrl}\n` : ""}Ctrl-C stops it.\n\n`,
    );
    await ended;
    web.close();
    await server.close();
    return 0;
  } catch (error) {
    throw explainListening(error);
  } finally {
    await polled?.close();
    await account.close();
  }
}
