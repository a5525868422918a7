import type { AccessKey } from "@proton/control-plane";
import type { SandboxEvent } from "@proton/sandbox";
import type { Arguments, ExitCode } from "../command.ts";
import type { Terminal } from "../terminal.ts";
import { endRequested } from "./end-requested.ts";
import { explainListening, requireNoServer } from "./explain-listening.ts";
import { openLocal } from "./open-local.ts";
import { exportLines, OPEN_KEY, operatorKey } from "./operator-key.ts";
import { portOption } from "./port-option.ts";
import { sandboxSettings } from "./sandbox-options.ts";
import { serveLocal } from "./serve-local.ts";
import { servingOptions } from "./serving-options.ts";
import { showSandboxEvents } from "./show-sandbox-events.ts";

/** `proton serve` on this machine. */
export async function serveSandboxCommand(given: Arguments, terminal: Terminal): Promise<ExitCode> {
  const ended = endRequested();
  const options = await servingOptions(given, terminal);
  const stateDirectory = terminal.resolve(given.option("state") ?? "");
  await requireNoServer(stateDirectory);
  try {
    const key = given.flag("insecure") ? OPEN_KEY : operatorKey();
    const local = await openLocal({
      key,
      stateDirectory,
      fresh: given.flag("fresh"),
      ...sandboxSettings(given),
      httpPort: portOption(given.option("http-port") ?? "", "--http-port"),
      onSandboxEvent: showApisAndEvents(terminal),
      onControlPlaneEvent: options.onControlPlaneEvent,
    });
    try {
      const server = await serveLocal({
        local,
        key,
        insecure: given.flag("insecure"),
        stateDirectory,
        projectDirectory: terminal.resolve("."),
        ...options,
      });
      const { region } = local.sandbox;
      const state = terminal.display(stateDirectory);
      // With keys the sandbox's own APIs stay on an address that only this machine reaches.
      const s3 = options.accessKeys ? local.sandbox.endpoints.s3 : server.url;
      const consoleUrl = server.consoleLink();
      const json = {
        url: server.url,
        s3,
        region,
        state,
        credentials: key,
        ...(consoleUrl && { consoleUrl }),
      };
      terminal.write(given.flag("json") ? `${JSON.stringify(json)}\n` : ready(json, options));
      await ended;
      await server.close();
    } finally {
      await local.close();
    }
    return 0;
  } catch (error) {
    throw explainListening(error);
  }
}

/** Nothing else tells where an API answers: outputs hold its id, or the port of an earlier start. */
function showApisAndEvents(terminal: Terminal): (event: SandboxEvent) => void {
  const show = showSandboxEvents(terminal);
  return (event) => {
    if (event.code !== "api-served") return show(event);
    const { apiId, name, url } = event.data;
    const known = name === apiId ? apiId : `${name} (${apiId})`;
    terminal.writeError(`API ${known} answers at ${url}\n`);
  };
}

function ready(
  json: Readonly<Record<"url" | "s3" | "region" | "state", string>> & {
    readonly credentials: AccessKey;
    readonly consoleUrl?: string;
  },
  { accessKeys }: { readonly accessKeys?: unknown },
): string {
  const { url, s3, region, state, credentials } = json;
  const end = `State is kept in ${state}; --fresh starts empty. Ctrl-C stops everything.\n\n`;
  if (accessKeys) {
    return `\nProton's API answers at ${url} to requests signed by a key. S3 and DynamoDB of the\nsandbox answer on this machine only, at ${s3} (key ${credentials.accessKeyId}, secret ${credentials.secretAccessKey}).\n${end}`;
  }
  return `
Proton's API, S3 and DynamoDB answer at ${url}. In another terminal:

  ${exportLines({ url, region, key: credentials }).join("\n  ")}
  aws proton list-environments

The console opens once with this address, and \`proton console\` makes another:

  ${json.consoleUrl}

${end}`;
}
