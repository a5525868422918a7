import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { ListenError, PortTakenError, StateError } from "@proton/sandbox";
import type { Arguments, ExitCode, OptionDefinitions } from "../command.ts";
import type { StepProgress } from "../estate/apply-estate.ts";
import { formatFindings } from "../output/format-findings.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { formatReadyBlock } from "./ready-block.ts";
import { type LocalFailure, type RunningLocal, runLocal, stepName } from "./run-local.ts";

/** The options of `proton start` and `proton dev`. */
export const localOptions: OptionDefinitions = {
  estate: { description: "The estate file", placeholder: "<file>", default: "proton/proton.yaml" },
  port: { description: "Port of the first environment's API; also PORT", placeholder: "<port>" },
  state: {
    description: "Where data and records are kept",
    placeholder: "<directory>",
    default: ".proton",
  },
  fresh: { description: "Start empty: forget data and records" },
  code: {
    description: "The built function archive",
    placeholder: "<file>",
    default: "packages/handlers/dist/function.zip",
  },
  json: { description: "Print one line of JSON once everything runs" },
};

const defaultPort = 3000;

/** What `dev` does beyond `start`, once everything runs; settles when the process is asked to end. */
export type WhileRunning = (running: RunningLocal) => { stop(): Promise<void> };

/** Brings the estate up, says so, and waits for Ctrl-C. */
export async function startLocal(
  given: Arguments,
  terminal: Terminal,
  whileRunning?: WhileRunning,
): Promise<ExitCode> {
  const json = given.flag("json");
  const ended = endRequested();
  const state = terminal.resolve(given.option("state") ?? ".proton");
  const port = portOf(given, terminal);
  await requireFreePort(port);
  try {
    const result = await runLocal({
      root: terminal.directory,
      estateFile: terminal.resolve(given.option("estate") ?? ""),
      codeFile: terminal.resolve(given.option("code") ?? ""),
      stateDirectory: state,
      port,
      fresh: given.flag("fresh"),
      onProgress: (progress) => terminal.writeError(`${progressLine(terminal, progress)}\n`),
      onSandboxEvent: (event) => {
        if (event.level === "warning" || event.level === "error") {
          terminal.writeError(
            `${terminal.style("yellow", event.code)} ${JSON.stringify(event.data)}\n`,
          );
        }
      },
    });
    if (result.kind !== "running") return showFailure(terminal, result);
    const { running } = result;
    const ready = { ...running.ready, state: terminal.display(state) };
    terminal.write(json ? `${JSON.stringify(ready)}\n` : formatReadyBlock(ready));
    const activity = whileRunning?.(running);
    await ended;
    await activity?.stop();
    await running.close();
    return 0;
  } catch (error) {
    throw explained(error);
  }
}

/** Settles at Ctrl-C or SIGTERM; a second one ends the process at once, as the system would. */
function endRequested(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}

function portOf(given: Arguments, terminal: Terminal): number {
  const text = given.option("port") ?? terminal.environmentVariables.PORT ?? String(defaultPort);
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new UsageError(
    `the port is "${text}", but must be a number from 0 to 65535 (PORT or --port)`,
  );
}

/** Looks before anything is made: a stack whose API cannot listen would be rolled back, and recorded. */
async function requireFreePort(port: number): Promise<void> {
  if (port === 0) return;
  const probe = createServer();
  const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    probe.once("error", resolve);
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(undefined)));
  });
  if (error?.code === "EADDRINUSE") {
    throw new UsageError(
      `port ${port} is in use: choose another with PORT or --port, as in PORT=${port + 1}`,
    );
  }
  if (error)
    throw new UsageError(
      `port ${port} cannot be used (${error.code}): choose another with PORT or --port`,
    );
}

function progressLine(terminal: Terminal, progress: StepProgress): string {
  const name = stepName(progress.step);
  if (progress.state === "failed")
    return `${terminal.style("red", "failed")}   ${name}: ${progress.reason}`;
  if (progress.state === "done") return `${terminal.style("green", "done")}     ${name}`;
  const { step } = progress;
  const why = "reasons" in step ? ` (${step.reasons.join(", ")})` : "";
  return `${terminal.style("dim", "started")}  ${name}${why}`;
}

/** Prints why the estate could not be brought up. */
export function showFailure(terminal: Terminal, failure: LocalFailure): ExitCode {
  if (failure.kind === "findings") {
    const text = (file: string) => readTextIfThere(terminal.resolve(file));
    const report = { findings: failure.findings, targets: ["the estate"], text };
    terminal.writeError(formatFindings("pretty", report, terminal));
    return 1;
  }
  if (failure.kind === "no-code") {
    throw new UsageError(
      `${terminal.display(failure.file)} is missing: build the handlers with \`pnpm build\``,
    );
  }
  // Each failure has been printed as it happened.
  return 1;
}

function explained(error: unknown): unknown {
  const isExplained =
    error instanceof PortTakenError || error instanceof ListenError || error instanceof StateError;
  return isExplained ? new UsageError(error.message) : error;
}

function readTextIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
