import type { Arguments, ExitCode, OptionDefinitions } from "../command.ts";
import { showFindings } from "../estate/open-estate.ts";
import { progressLine, waitingLine } from "../estate/progress-line.ts";
import { openRehearsed, packedFile } from "../estate/rehearsed.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { collectAtRest } from "./collect-at-rest.ts";
import { endRequested } from "./end-requested.ts";
import { explainListening, requireNoServer } from "./explain-listening.ts";
import { inspectorOptions, openInspector } from "./open-inspector.ts";
import { portOption } from "./port-option.ts";
import { formatReadyBlock } from "./ready-block.ts";
import { requireFreePort } from "./require-free-port.ts";
import { type LocalFailure, type RunningLocal, runLocal } from "./run-local.ts";
import { SANDBOX_OPTIONS, sandboxSettings } from "./sandbox-options.ts";
import { LOG_FORMATS, type LogFormat, showSandboxEvents } from "./show-sandbox-events.ts";

/** The options of `proton start` and `proton dev`. */
export const localOptions: OptionDefinitions = {
  estate: { description: "The estate file", placeholder: "<file>", default: "proton/proton.yaml" },
  port: { description: "Port of the first environment's API; also PORT", placeholder: "<port>" },
  "api-port": {
    description: "Port of Proton's API, S3 and DynamoDB [4700, or a free one if that is taken]",
    placeholder: "<port>",
  },
  state: {
    description: "Where data and records are kept",
    placeholder: "<directory>",
    default: ".proton",
  },
  fresh: { description: "Start empty: forget data and records" },
  ...SANDBOX_OPTIONS,
  insecure: {
    description: "Take calls of Proton's API, S3 and DynamoDB from every user of this machine",
  },
  code: {
    description: "The built function archive",
    placeholder: "<file>",
    default: "packages/handlers/dist/function.zip",
  },
  logs: {
    description:
      "What functions log, in this terminal; unless given, dev shows it and start does not",
    placeholder: "<format>",
    values: LOG_FORMATS,
  },
  ...inspectorOptions,
  json: { description: "Print one line of JSON once everything runs" },
};

const DEFAULT_PORT = 3000;

/** What `dev` does beyond `start`, once everything runs; settles when the process is asked to end. */
export type WhileRunning = (running: RunningLocal) => { stop(): Promise<void> };

/** Brings the estate up, says so, and waits for Ctrl-C. */
export async function startLocal(
  given: Arguments,
  terminal: Terminal,
  whileRunning?: WhileRunning,
): Promise<ExitCode> {
  const json = given.flag("json");
  const usual = whileRunning === undefined ? "none" : "readable";
  const logFormat = (given.option("logs") ?? usual) as LogFormat;
  if (given.flag("inspect")) openInspector(given.option("inspect-port"));
  const ended = endRequested();
  const state = terminal.resolve(given.option("state") ?? ".proton");
  const port = portOf(given, terminal);
  await requireNoServer(state);
  await requireFreePort(port);
  try {
    const result = await runLocal({
      root: terminal.directory,
      estateFile: terminal.resolve(given.option("estate") ?? ""),
      codeFile: terminal.resolve(given.option("code") ?? ""),
      stateDirectory: state,
      port,
      apiPort: apiPortOf(given),
      fresh: given.flag("fresh"),
      insecure: given.flag("insecure"),
      packed: openRehearsed(packedFile(terminal.environmentVariables)),
      ...sandboxSettings(given),
      onProgress: (progress) => terminal.writeError(`${progressLine(terminal, progress)}\n`),
      onWait: async (name) => terminal.writeError(await waitingLine(terminal, name, {})),
      onSandboxEvent: showSandboxEvents(terminal, logFormat),
    });
    if (result.kind !== "running") return showFailure(terminal, result);
    const { running, failure } = result;
    if (failure) {
      showFailure(terminal, failure);
      const { style } = terminal;
      terminal.writeError(`${style("yellow", "kept")}     what was deployed before is served\n`);
    }
    const ready = { ...running.ready, state: terminal.display(state) };
    terminal.write(json ? `${JSON.stringify(ready)}\n` : formatReadyBlock(ready));
    const activity = whileRunning?.(running);
    const collecting = collectAtRest();
    await ended;
    collecting.stop();
    await activity?.stop();
    await running.close();
    return 0;
  } catch (error) {
    throw explainListening(error);
  }
}

function portOf(given: Arguments, terminal: Terminal): number {
  const text = given.option("port") ?? terminal.environmentVariables.PORT ?? String(DEFAULT_PORT);
  return portOption(text, "PORT or --port");
}

function apiPortOf(given: Arguments): number | undefined {
  const text = given.option("api-port");
  return text === undefined ? undefined : portOption(text, "--api-port");
}

/** Prints why the estate could not be brought up. */
export function showFailure(terminal: Terminal, failure: LocalFailure): ExitCode {
  if (failure.kind === "findings") {
    showFindings(failure.findings, terminal);
    return 1;
  }
  if (failure.kind === "no-code") {
    throw new UsageError(
      `${terminal.display(failure.file)} is missing: build the handlers with \`pnpm build\`, or name an archive with --code`,
    );
  }
  // Each failure has been printed as it happened.
  return 1;
}
