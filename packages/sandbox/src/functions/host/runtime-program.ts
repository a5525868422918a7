import { fileURLToPath } from "node:url";
import type { Python } from "./python.ts";

/** What a function's process runs: the words of its command, of which some are files. */
export interface RuntimeProgram {
  readonly words: readonly string[];
  /** Absolute paths that it reads. */
  readonly files: readonly string[];
  /** Whether it has a socket for calls. */
  readonly takesCalls: boolean;
}

const NODE_BOOTSTRAP = fileURLToPath(new URL("../worker/bootstrap.ts", import.meta.url));
const PYTHON_BOOTSTRAP = fileURLToPath(new URL("../worker/bootstrap.py", import.meta.url));

export function nodeProgram(memoryMegabytes: number): RuntimeProgram {
  const words = [process.execPath, ...heapFlags(memoryMegabytes), NODE_BOOTSTRAP];
  return { words, files: [process.execPath, NODE_BOOTSTRAP], takesCalls: true };
}

/** Without compiled code beside the function's own, which other processes share. */
export function pythonProgram({ executable }: Python): RuntimeProgram {
  const words = [executable, "-B", "-X", "utf8", PYTHON_BOOTSTRAP];
  return { words, files: [executable, PYTHON_BOOTSTRAP], takesCalls: false };
}

/** Up to here a function has one processor: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const ONE_PROCESSOR_MEGABYTES = 1_769;

/**
 * As Lambda's own bootstrap divides the memory of a function. What V8 does on threads of its own, to compile
 * and to collect garbage, takes a third of a function's memory and would not run beside it on Lambda.
 */
function heapFlags(megabytes: number): string[] {
  const share = (percent: number) => Math.max(1, Math.floor((megabytes * percent) / 100));
  return [
    `--max-old-space-size=${share(90)}`,
    `--max-semi-space-size=${share(5)}`,
    ...(megabytes <= ONE_PROCESSOR_MEGABYTES ? ["--single-threaded"] : []),
  ];
}
