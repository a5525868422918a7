import type { Clock } from "../ports/clock.ts";
import type { Delivery, WorkMessage } from "../ports/work-queue.ts";
import { type UnfinishedRecord, unfinished, unfinishedId } from "../records/account-records.ts";
import type { Store } from "../store/store.ts";

type Work = UnfinishedRecord["work"];
type Lease = NonNullable<UnfinishedRecord["lease"]>;

/**
 * Who shares the records with this process: nobody (`exclusive`), or others, for whose abandoned work
 * it looks all the time (`server`) or only where it is asked to (`command`).
 */
export type Sharing = "exclusive" | "server" | "command";

/** Milliseconds between two signs of life, and without one until the owner counts as dead. */
const BEAT = 10_000;
export const DEAD_AFTER = 30_000;

/** What a message of a queue found: a turn of its own, one of somebody else, or none. */
export type TakenTurn =
  | { readonly outcome: "taken"; readonly turn: number }
  | { readonly outcome: "foreign"; readonly lease: Lease }
  | { readonly outcome: "void" };

/**
 * Which process works on what. A lease says who goes on, not who may: every step repeats safely, so
 * two owners for a moment do no harm. No clock is compared with another: whoever waits for an owner
 * watches its signs of life with a clock of its own.
 */
export interface Leases {
  readonly sharing: Sharing;
  /** Marks work as unfinished, before anything of it is recorded, and takes it unless it goes in turns. */
  mark(work: Work, id: string): Promise<void>;
  /** Says that work will be asked for, in case that this process ends before it does so. */
  announce(work: Work, id: string): Promise<void>;
  /** Takes work, unless a living process has it: that one is told to look again when it is done. */
  take(work: Work, id: string): Promise<"taken" | "foreign">;
  /** Gives work back; `wanted` when somebody asked for it meanwhile, and then it is still taken. */
  release(work: Work, id: string): Promise<"released" | "wanted">;
  /** Takes work for one turn, unless a living process has it or the message came too late. */
  takeTurn(message: WorkMessage, delivery?: Delivery): Promise<TakenTurn>;
  /** Gives work back after a turn; `wanted` when somebody asked for it meanwhile. */
  endTurn(work: Work, id: string, turn: number): Promise<"released" | "wanted">;
  /** Removes the mark, unless it was made again since the work was taken. */
  finish(work: Work, id: string): Promise<void>;
  /** Whether this process asked for the work itself. */
  isOwn(work: Work, id: string): Promise<boolean>;
  /** Whether nobody but this process goes on with work that it asked for, once its owner has died. */
  inherits(work: Work, id: string): Promise<boolean>;
  /** Leaves work to others from now on: this process may not do it. */
  refuse(work: Work, id: string): void;
  /** Whether this process left work to others. */
  isRefused(work: Work, id: string): boolean;
  /** Marks that nobody works on, as far as could be watched until now. */
  abandoned(): Promise<readonly UnfinishedRecord[]>;
  /** Marks that no message is known to bring back: of new work, and of whoever may have died. */
  unsent(): Promise<readonly UnfinishedRecord[]>;
  /** Gives no sign of life any more. */
  stop(): void;
}

interface Seen {
  readonly owner: string;
  readonly beat: number;
  readonly since: number;
}

export function createLeases(options: {
  readonly store: Store;
  readonly clock: Clock;
  readonly owner: string;
  /** The same for all processes with the same rights, which end each other's work. @default owner */
  readonly creator?: string;
  readonly sharing: Sharing;
  /** Whoever asks for work leaves it to the first turn. @default false */
  readonly inTurns?: boolean;
}): Leases {
  const { store, clock, owner, creator = owner, sharing, inTurns = false } = options;
  const isShared = sharing !== "exclusive";
  const held = new Map<string, { readonly work: Work; readonly id: string }>();
  const rounds = new Map<string, number>();
  const seen = new Map<string, Seen>();
  const refused = new Set<string>();
  let beating = false;
  let stopped = false;

  /** Whether a mark has no living owner but this process; each look at it is remembered. */
  function isFree({ work, id, lease }: UnfinishedRecord): boolean {
    const key = unfinishedId(work, id);
    if (!isShared || lease === undefined || lease.owner === owner) {
      seen.delete(key);
      return true;
    }
    const before = seen.get(key);
    const now = clock.now();
    const isSilent = before?.owner === lease.owner && before.beat === lease.beat;
    // A clock that was set back would wait for as long again: the watch begins anew.
    if (isSilent && now >= before.since) return now - before.since >= DEAD_AFTER;
    seen.set(key, { ...lease, since: now });
    return false;
  }

  async function beat(): Promise<void> {
    if (beating || !isShared) return;
    beating = true;
    try {
      for (;;) {
        await clock.sleep(BEAT);
        if (stopped || held.size === 0) return;
        await Promise.all([...held.keys()].map((key) => giveSign(key).catch(() => undefined)));
      }
    } finally {
      beating = false;
    }
  }

  /** Whoever took the work over, because this process was away, keeps it. */
  async function giveSign(key: string): Promise<void> {
    let isMine = false;
    await store.update(unfinished, key, (mark) => {
      isMine = mark.lease?.owner === owner;
      const { lease = { owner, beat: 0 } } = mark;
      return isMine ? { ...mark, lease: { ...lease, beat: lease.beat + 1 } } : undefined;
    });
    if (!isMine) held.delete(key);
  }

  /** Whether an owner has died: it gives no sign of life, or the queue gives its message to others. */
  function isOver(
    lease: Lease,
    seen: WorkMessage["seen"],
    delivery: Delivery | undefined,
  ): boolean {
    if (lease.owner === owner || isSame(lease, seen)) return true;
    return delivery?.isAbandoned === true && delivery.messageId === lease.messageId;
  }

  async function isOwn(work: Work, id: string): Promise<boolean> {
    if (!isShared) return true;
    const mark = await store.get(unfinished, unfinishedId(work, id));
    return mark?.creator === creator;
  }

  function hold(work: Work, id: string): void {
    held.set(unfinishedId(work, id), { work, id });
    void beat();
  }

  return {
    sharing,
    async mark(work, id) {
      const key = unfinishedId(work, id);
      const isTaken = isShared && !inTurns;
      const lease = isTaken ? { lease: { owner, beat: 0 } } : {};
      const made = { work, id, since: clock.now(), creator, round: 0, ...lease };
      if (await store.create(unfinished, made)) {
        if (isTaken) hold(work, id);
        return;
      }
      const again = await store.update(unfinished, key, ({ queued: _, ...mark }) => ({
        ...mark,
        since: made.since,
        creator,
        round: (mark.round ?? 0) + 1,
      }));
      // Its work came to an end just now, and the mark with it.
      if (again === undefined) await store.create(unfinished, made);
    },

    async announce(work, id) {
      await store.update(unfinished, unfinishedId(work, id), ({ queued, ...mark }) =>
        queued === true ? mark : undefined,
      );
    },

    async take(work, id) {
      const key = unfinishedId(work, id);
      if (refused.has(key)) return "foreign";
      if (!isShared) {
        rounds.set(key, (await store.get(unfinished, key))?.round ?? 0);
        return "taken";
      }
      let taken = true;
      const mark = await store.update(unfinished, key, (now) => {
        taken = isFree(now);
        if (!taken) return now.wanted ? undefined : { ...now, wanted: true };
        return takenBy(owner, now);
      });
      if (!taken) return "foreign";
      rounds.set(key, mark?.round ?? 0);
      if (mark !== undefined) hold(work, id);
      return "taken";
    },

    async release(work, id) {
      const key = unfinishedId(work, id);
      if (!isShared) return "released";
      let wanted = false;
      await store.update(unfinished, key, (mark) => {
        if (mark.lease?.owner !== owner) return undefined;
        const { lease, wanted: asked, ...rest } = mark;
        wanted = asked === true && !refused.has(key) && !stopped;
        return wanted ? { ...rest, lease } : rest;
      });
      if (wanted) return "wanted";
      held.delete(key);
      return "released";
    },

    async takeTurn({ work, id, turn, seen }, delivery) {
      const key = unfinishedId(work, id);
      if (refused.has(key)) return VOID;
      let taken = VOID;
      const mark = await store.update(unfinished, key, (now) => {
        const { lease, turn: current = 0 } = now;
        if (lease !== undefined && !isOver(lease, seen, delivery)) {
          taken = { outcome: "foreign", lease };
          return now.wanted || seen !== undefined ? undefined : { ...now, wanted: true };
        }
        const isLate = lease === undefined && turn !== undefined && turn !== current;
        taken = isLate ? VOID : { outcome: "taken", turn: current };
        return isLate ? undefined : takenBy(owner, now, delivery?.messageId);
      });
      if (mark === undefined) return VOID;
      if (taken.outcome === "taken") {
        rounds.set(key, mark.round ?? 0);
        hold(work, id);
      }
      return taken;
    },

    async endTurn(work, id, turn) {
      const key = unfinishedId(work, id);
      let wanted = false;
      try {
        await store.update(unfinished, key, (mark) => {
          if (mark.lease?.owner !== owner) return undefined;
          const { lease: _, wanted: asked, ...rest } = mark;
          wanted = asked === true;
          return { ...rest, turn: turn + 1, queued: true };
        });
      } finally {
        held.delete(key);
      }
      return wanted ? "wanted" : "released";
    },

    async finish(work, id) {
      const key = unfinishedId(work, id);
      const round = rounds.get(key);
      const isSame = (mark: UnfinishedRecord) => round === undefined || (mark.round ?? 0) === round;
      if (await store.remove(unfinished, key, isSame)) held.delete(key);
    },

    isOwn,

    async inherits(work, id) {
      return sharing === "command" && !refused.has(unfinishedId(work, id)) && isOwn(work, id);
    },

    refuse: (work, id) => refused.add(unfinishedId(work, id)),

    isRefused: (work, id) => refused.has(unfinishedId(work, id)),

    async abandoned() {
      const { values } = await store.list(unfinished);
      return values.filter((mark) => {
        const key = unfinishedId(mark.work, mark.id);
        return !held.has(key) && !refused.has(key) && isFree(mark);
      });
    },

    async unsent() {
      const { values } = await store.list(unfinished);
      return values.filter(({ lease, queued }) => lease !== undefined || queued !== true);
    },

    stop() {
      stopped = true;
    },
  };
}

const VOID = { outcome: "void" } as TakenTurn;

/** The mark with a lease that no message and no sign of life before speaks of. */
function takenBy(owner: string, mark: UnfinishedRecord, messageId?: string): UnfinishedRecord {
  const { wanted: _, queued: __, ...rest } = mark;
  const beat = Math.max(mark.lease?.beat ?? 0, mark.turn ?? 0) + 1;
  return { ...rest, lease: { owner, beat, ...(messageId !== undefined && { messageId }) } };
}

function isSame(lease: Lease, seen: WorkMessage["seen"]): boolean {
  return seen?.owner === lease.owner && seen.beat === lease.beat;
}
