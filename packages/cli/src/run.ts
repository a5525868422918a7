import { suggestion } from "@proton/text";
import manifest from "../package.json" with { type: "json" };
import { accountProblem } from "./account-problem.ts";
import type { ExitCode } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import { commandHelp, programHelp } from "./help.ts";
import { parseArguments } from "./parse-arguments.ts";
import type { Terminal } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** Runs `proton` with the words that follow it, and says with which code the process ends. */
export async function run(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await runCommand(words, terminal);
  } catch (error) {
    if (isAnswer(error)) {
      terminal.writeError(`proton: ${error.name}: ${error.message}${wayOut(error.name)}\n`);
      return error.name === "ConnectionError" ? 2 : 1;
    }
    const shown = isExplained(error) ? error.message : (accountProblem(error) ?? unexpected(error));
    terminal.writeError(`proton: ${shown}\n`);
    return 2;
  }
}

async function runCommand(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [name, ...rest] = words;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    terminal.write(programHelp(COMMANDS));
    return name === undefined ? 2 : 0;
  }
  if (name === "--version" || name === "-v") {
    terminal.write(`${manifest.version}\n`);
    return 0;
  }
  // What the completion script of a shell asks at each Tab.
  if (name === "complete" && rest[0] === "--") {
    const { complete } = await import("./completion.ts");
    await complete(rest.slice(1));
    return 0;
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!entry) {
    const known = Object.keys(COMMANDS);
    throw new UsageError(
      `there is no command "${name}"${suggestion(name, known)}; the commands are ${known.join(", ")}`,
    );
  }
  const command = await entry.load();
  const end = rest.indexOf("--");
  const options = end === -1 ? rest : rest.slice(0, end);
  if (options.includes("--help") || options.includes("-h")) {
    terminal.write(commandHelp(name, entry.summary, command));
    return 0;
  }
  return command.run(parseArguments(name, command, rest), terminal);
}

/** Whether Proton's API, wherever it is answered, refused something: its words say why. */
function isAnswer(error: unknown): error is Error {
  return error instanceof Error && "code" in error && error.code === error.name;
}

/** What AWS's own words leave out. */
const wayOut = (name: string): string =>
  name === "UnrecognizedClientException"
    ? " `proton serve --keys` knows the keys of its file and no role: sign with one of them (in a pipeline, its input control_plane_secret_arn)."
    : "";

/** Whether an error says what to do; the package that the last one comes from need not be loaded. */
function isExplained(error: unknown): error is Error {
  return error instanceof UsageError || (error instanceof Error && error.name === "StateError");
}

/** A defect of this program: its stack helps whoever reports it. */
function unexpected(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
