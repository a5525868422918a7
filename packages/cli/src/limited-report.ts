import { rmSync } from "node:fs";
import { sizeLimitFinding } from "@proton/bundle";
import type { Arguments, ExitCode } from "./command.ts";
import { COMMANDS } from "./commands.ts";
import type { LimitedRun } from "./limited-run.ts";
import type { Format } from "./output/finding-report.ts";
import { formatFindings } from "./output/format-findings.ts";
import { parseArguments } from "./parse-arguments.ts";
import type { Terminal } from "./terminal.ts";

/** Commands whose findings are their result. */
const REPORTING: ReadonlySet<string> = new Set(["validate", "review"]);

/** What a command line says its bundles are in. */
function bundlesOf(name: string, { positionals, option }: Arguments): readonly string[] {
  if (name === "new" || positionals.length === 0) return [option("estate") ?? "."];
  return positionals;
}

/** Says, as the command itself would have, that bundles took more than they may. */
export async function reportLimit(
  words: readonly string[],
  { limit, limits }: Extract<LimitedRun, { outcome: "stopped" }>,
  terminal: Terminal,
): Promise<ExitCode> {
  const [name = "", ...rest] = words;
  const entry = COMMANDS[name];
  if (entry === undefined) throw new Error(`there is no command "${name}"`);
  const given = parseArguments(name, await entry.load(), rest);
  const named = bundlesOf(name, given);
  const targets = named.map((path) => terminal.display(terminal.resolve(path)));
  const taken =
    limit === "time"
      ? `takes more than ${limits.seconds} s of processor time`
      : `ends a process of ${limits.megabytes} MB`;
  const together = targets.length > 1 ? `, together with ${targets.length - 1} more,` : "";
  const findings = targets.map((file) =>
    sizeLimitFinding(
      file,
      `${taken}${together} to check or render: look for inputs, patterns or loops that multiply`,
    ),
  );
  // What lies there is not what the sources say now.
  if (name === "package") rmSync(terminal.resolve(given.option("output") ?? ""), { force: true });
  const isReport = REPORTING.has(name);
  const asked = name === "validate" && given.flag("json") ? "json" : given.option("format");
  const format = isReport ? (asked as Format) : "pretty";
  const text = formatFindings(format, { findings, targets, text: () => undefined }, terminal);
  if (!isReport) terminal.writeError(text);
  else if (format === "pretty") terminal.write(text);
  else terminal.writeDocument(text);
  return 1;
}
