import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const LOOK_MILLISECONDS = 2_000;
/** Of one processor, between two looks: what little a server at rest does itself. */
const MOST_WORK = 0.05;
/** What a collection has to be able to give back to be worth its tens of milliseconds. */
const LEAST_GROWTH_BYTES = 6 * 1024 * 1024;

/** What is told of the process at one look. */
export interface Look {
  /** Processor time that it has used so far. */
  readonly cpuMilliseconds: number;
  /** Of JavaScript's heap and of what hangs on it. */
  readonly heapBytes: number;
}

/**
 * Decides when garbage is collected: when nothing was to do since the look before, and enough has come
 * up since the last collection.
 *
 * @param collect collects, and tells what is left
 */
export function restCollector(collect: () => Look): (now: Look) => void {
  let before: Look | undefined;
  let leftBytes = 0;
  return (now) => {
    const worked = now.cpuMilliseconds - (before?.cpuMilliseconds ?? 0);
    const rests = before !== undefined && worked <= MOST_WORK * LOOK_MILLISECONDS;
    before = now;
    // What V8 has collected by itself counts as well.
    leftBytes = Math.min(leftBytes || Number.POSITIVE_INFINITY, now.heapBytes);
    const isWorthIt = now.heapBytes - leftBytes >= LEAST_GROWTH_BYTES;
    if (!rests || !isWorthIt) return;
    before = collect();
    leftBytes = before.heapBytes;
  };
}

/**
 * Collects garbage when the server rests. V8 collects as memory is asked for: where nothing is asked for,
 * the garbage of the last archives and answers would stay for as long as the server rests, 20 to 50 MB.
 */
export function collectAtRest(): { stop(): void } {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  const now = (): Look => {
    const { user, system } = process.cpuUsage();
    const { heapUsed, external } = process.memoryUsage();
    return { cpuMilliseconds: (user + system) / 1000, heapBytes: heapUsed + external };
  };
  const look = restCollector(() => {
    gc();
    return now();
  });
  const timer = setInterval(() => look(now()), LOOK_MILLISECONDS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
