import { type AccessKey, type ControlPlaneEvent, readAccessKeys } from "@proton/control-plane";
import type { Arguments } from "../command.ts";
import { troubleLine } from "../connection/show-trouble.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { isLoopbackUrl } from "./endpoint-file.ts";
import { portOption } from "./port-option.ts";

/** How and to whom the API is served. */
export interface ServingOptions {
  readonly host: string;
  readonly port: number;
  readonly accessKeys: readonly AccessKey[] | undefined;
  readonly onControlPlaneEvent: (event: ControlPlaneEvent) => void;
}

/** Reads `--host`, `--port` and `--keys` of `proton serve`. */
export async function servingOptions(
  given: Arguments,
  terminal: Terminal,
): Promise<ServingOptions> {
  const host = given.option("host") ?? "127.0.0.1";
  const port = portOption(given.option("port") ?? "", "--port");
  const keys = given.option("keys");
  if (keys === undefined && !isLoopbackUrl(`http://${host.includes(":") ? `[${host}]` : host}`)) {
    throw new UsageError(
      `${host} can be reached from other machines: give the keys that may call with --keys <file>`,
    );
  }
  const accessKeys =
    keys === undefined
      ? undefined
      : await readAccessKeys(terminal.resolve(keys)).catch((error: Error) => {
          throw new UsageError(error.message);
        });
  return { host, port, accessKeys, onControlPlaneEvent: (event) => show(terminal, event) };
}

function show(terminal: Terminal, event: ControlPlaneEvent): void {
  const line = lineOf(terminal, event);
  if (line !== undefined) terminal.writeError(`${line}\n`);
}

function lineOf(terminal: Terminal, event: ControlPlaneEvent): string | undefined {
  switch (event.code) {
    case "request.answered": {
      const { operation, outcome, milliseconds } = event.data;
      const shown = outcome === "ok" ? outcome : terminal.style("yellow", outcome);
      return `${operation} ${shown} ${Math.round(milliseconds)} ms`;
    }
    case "deployment.started":
    case "deployment.finished": {
      const { deploymentId, targetArn, status } = event.data;
      return `deployment ${deploymentId} of ${targetArn}: ${status}`;
    }
    case "deployment.unreachable":
    case "deployment.denied":
    case "deployment.waiting":
      return terminal.style("yellow", troubleLine(event) ?? "");
    case "version.registered":
      return `${event.data.arn}: ${event.data.status}`;
    case "request.failed":
    case "work.interrupted":
      return `${terminal.style("red", event.code)} ${stackOf(event.data.error)}`;
    default:
      return undefined;
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
