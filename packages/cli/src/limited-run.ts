import { spawn } from "node:child_process";
import { once } from "node:events";

/** What reading, checking and rendering bundles may take: as much as a registration of each. */
export interface RunLimits {
  /** Of processor time, which a busy machine does not use up. */
  readonly seconds: number;
  /** Of JavaScript's heap. */
  readonly megabytes: number;
}

export type LimitedRun =
  | { readonly outcome: "ended"; readonly exitCode: number }
  | { readonly outcome: "interrupted"; readonly signal: NodeJS.Signals }
  | { readonly outcome: "stopped"; readonly limit: "time" | "memory"; readonly limits: RunLimits };

/**
 * Commands that handle bundles, which may be anybody's, and end: they leave nothing half done. Those that
 * drive a server or an account have processes for the bundles alone.
 */
const LIMITED: ReadonlySet<string> = new Set([
  "validate",
  "render",
  "diff",
  "package",
  "review",
  "new",
]);
/** Tells the process that it is the one whose limits are set. */
const MARK = "PROTON_LIMITED_RUN";
const FOR_ONE: RunLimits = { seconds: 30, megabytes: 512 };
/** For bundles that are named in an estate, which is the developer's own. */
const FOR_AN_ESTATE: RunLimits = { seconds: 600, megabytes: 2_048 };
const INTERRUPTIONS: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Whether this process is the one that was started within limits. */
export const isLimited = (variables: Readonly<Record<string, string | undefined>>): boolean =>
  variables[MARK] !== undefined;

/** The limits of a command line, `undefined` when it has none or runs within them already. */
export function limitsOf(
  words: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): RunLimits | undefined {
  const [name = "", ...rest] = words;
  // Without a shell there is nobody to set the limits.
  if (!LIMITED.has(name) || isLimited(variables) || process.platform === "win32") {
    return undefined;
  }
  const named = rest.filter((word) => !word.startsWith("-")).length;
  if (name === "review" || named > 8) return FOR_AN_ESTATE;
  return { seconds: FOR_ONE.seconds * Math.max(1, named), megabytes: FOR_ONE.megabytes };
}

/**
 * Runs the command in a process that the kernel and V8 end at the limits, and that ends with this one.
 * Neither can be told by a process of itself: V8's out-of-memory cannot be caught, and what loops
 * looks at no clock.
 */
export async function runLimited(
  program: readonly string[],
  limits: RunLimits,
): Promise<LimitedRun> {
  const [command = "", ...rest] = program;
  const options = [...process.execArgv, `--max-old-space-size=${limits.megabytes}`];
  const child = spawn("sh", ["-c", script(limits), command, ...options, ...rest], {
    env: { ...process.env, [MARK]: "true" },
    // V8 writes its own complaint about memory to standard error: it is shown once the end is known,
    // but on a terminal, where progress has to be seen as it is made.
    stdio: ["inherit", "inherit", process.stderr.isTTY ? "inherit" : "pipe", "ipc"],
  });
  const forward = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of INTERRUPTIONS) process.on(signal, forward);
  let complaints = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    complaints += text;
  });
  // All that it wrote has been read by then.
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  for (const each of INTERRUPTIONS) process.off(each, forward);
  if (signal !== null && !INTERRUPTIONS.includes(signal)) {
    return { outcome: "stopped", limit: signal === "SIGXCPU" ? "time" : "memory", limits };
  }
  process.stderr.write(complaints);
  if (signal !== null) return { outcome: "interrupted", signal };
  return { outcome: "ended", exitCode: code ?? 1 };
}

/** V8 reserves some 600 MB that it does not use: the second limit is for what is not in its heap. */
function script({ seconds, megabytes }: RunLimits): string {
  const kilobytes = (megabytes * 2 + 1_024) * 1_024;
  return `{ ulimit -c 0; ulimit -S -t ${seconds}; ulimit -d ${kilobytes}; } 2>/dev/null; exec "$0" "$@"`;
}
