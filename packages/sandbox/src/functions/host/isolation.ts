import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { promisify } from "node:util";

/**
 * What keeps a function's process from the others of this machine:
 * `namespaces` of Linux, in which it sees no other process and has a `/tmp` of its own, or only its
 * `process-group`.
 */
export type Isolation = "namespaces" | "process-group";

export interface LaunchOptions {
  readonly isolation: Isolation;
  readonly memoryMegabytes: number;
  /** How much its `/tmp` holds, where it has one of its own. */
  readonly temporaryMegabytes: number;
  /** Its own, seen as `/tmp` where that can be. */
  readonly temporaryDirectory: string;
  /** Where Node.js keeps compiled code; there already. */
  readonly compileCacheDirectory: string;
  /** Absolute paths that it needs although they may lie below `/tmp`. */
  readonly visible: readonly string[];
}

export interface LaunchCommand {
  readonly command: string;
  readonly arguments: readonly string[];
}

const LAUNCHER_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const NAMESPACES = ["--user", "--map-root-user", "--mount", "--pid", "--fork", "--mount-proc"];
/** A process that is killed takes all with it that this one starts. */
const UNSHARE = ["unshare", "--kill-child", ...NAMESPACES];
const WITHOUT_PRIVILEGES = "setpriv --no-new-privs --bounding-set=-all --inh-caps=-all";

/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_DESCRIPTORS = 1024;

/** The environment of whatever starts a function's process, which gets none of the developer's. */
export const LAUNCHER_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: LAUNCHER_PATH,
  LANG: "en_US.UTF-8",
};

/** Tries what this machine allows: containers and some distributions forbid namespaces. */
export async function findIsolation(): Promise<Isolation> {
  if (process.platform !== "linux") return "process-group";
  const [command = "", ...words] = withServer();
  const script = `mount -t tmpfs -o size=1m tmpfs "$0" && mount --bind "$0" "$0" && ${WITHOUT_PRIVILEGES} true`;
  try {
    const options = { env: LAUNCHER_ENVIRONMENT, timeout: 5_000 };
    await promisify(execFile)(command, [...words, "sh", "-c", script, tmpdir()], options);
    return "namespaces";
  } catch {
    return "process-group";
  }
}

/** How to start a program with its arguments as a function's process. */
export function launchCommand(program: readonly string[], options: LaunchOptions): LaunchCommand {
  const [command = "", ...words] =
    options.isolation === "namespaces"
      ? [...withServer(), "sh", "-c", script(options), ...program]
      : program;
  return { command, arguments: words };
}

/** Ends with this process, also when it has ended before that could be asked for. */
function withServer(): string[] {
  const unlessOrphaned = `[ "$PPID" = ${process.pid} ] && exec "$0" "$@"`;
  return ["setpriv", "--pdeathsig", "KILL", "sh", "-c", unlessOrphaned, ...UNSHARE];
}

/**
 * Runs inside the new namespaces: puts a file system of the function's own over `/tmp`, which cannot fill
 * the machine's, with what it needs of the old one, sets what the kernel limits for good, gives up all privileges, and stays as the parent
 * that signals can be told from exits.
 */
function script(options: LaunchOptions): string {
  const { temporaryDirectory, compileCacheDirectory, visible } = options;
  const kept = [...new Set(visible.flatMap(hiddenIn))];
  const target = quoted(temporaryDirectory);
  return [
    `mount -t tmpfs -o size=${options.temporaryMegabytes}m,mode=0700 tmpfs ${target}`,
    ...kept.flatMap((name) => {
      const place = `${target}/${quoted(name)}`;
      return [`mkdir -p ${place}`, `mount --bind /tmp/${quoted(name)} ${place}`];
    }),
    `mount --rbind ${target} /tmp`,
    "cd /tmp",
    // Node.js tries for ever to make the directory of its cache in one that was removed.
    `[ -d ${quoted(compileCacheDirectory)} ]`,
    "ulimit -c 0",
    `ulimit -n ${MOST_DESCRIPTORS}`,
    `ulimit -d ${dataKilobytes(options.memoryMegabytes)}`,
    `${WITHOUT_PRIVILEGES} "$0" "$@"`,
  ]
    .join(" && ")
    .concat("; exit $?");
}

/** What a process with a `/tmp` of its own would not see of a path: `a` for /tmp/a/b, nothing elsewhere. */
export function hiddenIn(path: string): string[] {
  const [, name] = /^\/tmp\/([^/]+)/.exec(path) ?? [];
  return name === undefined ? [] : [name];
}

/**
 * Writable memory that the kernel gives the process at most. V8 reserves some 600 MB that it does not
 * use; the limit itself is watched more closely from outside, this one holds between two looks.
 */
function dataKilobytes(memoryMegabytes: number): number {
  return (memoryMegabytes * 2 + 1024) * 1024;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
