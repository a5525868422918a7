import type { Provisioner } from "@proton/cloudformation";
import type { Store, WorkQueue } from "../../src/index.ts";

/** The process is gone: nothing that it asks for happens any more. */
export class Crash extends Error {
  override readonly name = "Crash";
}

/** Where a process dies: at its n-th write, before the write is made or just after. */
export interface CrashPoint {
  readonly write: number;
  readonly moment: "before" | "after";
}

/** What a process has of the world that dies at a point. */
export interface DyingProcess {
  readonly store: Store;
  readonly provisioner: Provisioner;
  /** The same of a queue: sending is a write. */
  readonly queueOf: (queue: WorkQueue) => WorkQueue;
  /** The same of anything else that it does to the world: it is a write. */
  readonly act: <Result>(act: () => Promise<Result>) => Promise<Result>;
  /** Whether the point was reached. */
  readonly isDead: () => boolean;
  /** Ends the process whatever it does. */
  readonly kill: () => void;
}

export function createDyingProcess(
  store: Store,
  provisioner: Provisioner,
  point: CrashPoint,
): DyingProcess {
  let writes = 0;
  let dead = false;
  const alive = () => {
    if (dead) throw new Crash("the process is gone");
  };
  async function write<Result>(act: () => Promise<Result>): Promise<Result> {
    alive();
    writes += 1;
    if (writes !== point.write) {
      const result = await act();
      alive();
      return result;
    }
    if (point.moment === "after") {
      // What else is under way in this process ends here, too.
      const made = act();
      dead = true;
      await made;
    }
    dead = true;
    throw new Crash("the process is gone");
  }
  async function read<Result>(act: () => Promise<Result>): Promise<Result> {
    alive();
    const result = await act();
    alive();
    return result;
  }
  return {
    act: write,
    isDead: () => dead,
    kill: () => {
      dead = true;
    },
    queueOf: (queue) => ({ send: (message, delay) => write(() => queue.send(message, delay)) }),
    store: {
      get: (kind, id) => read(() => store.get(kind, id)),
      list: (kind, options) => read(() => store.list(kind, options)),
      create: (kind, value, options) => write(() => store.create(kind, value, options)),
      update: (kind, id, change) => write(() => store.update(kind, id, change)),
      remove: (kind, id, condition) => write(() => store.remove(kind, id, condition)),
    },
    provisioner: {
      plan: (request) => read(() => provisioner.plan(request)),
      begin: (request) => read(() => provisioner.begin(request)),
      look: (deployment) => read(() => provisioner.look(deployment)),
      cancel: (deployment) => read(() => provisioner.cancel(deployment)),
      remove: (request) => read(() => provisioner.remove(request)),
      describe: (stackName) => read(() => provisioner.describe(stackName)),
    },
  };
}
