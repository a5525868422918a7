import type { PipelineDefinition } from "./pipeline-definition.ts";

/** How an execution came to, or did not come to, a stage. */
export type Entry =
  | { readonly kind: "entered" | "stopped" }
  | { readonly kind: "superseded"; readonly by: string };

interface Waiting {
  readonly id: string;
  readonly settle: (entry: Entry) => void;
}

/**
 * The door of a stage: one execution at a time is in it.
 *
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
 */
export class StageGate {
  #inside: string | undefined;
  #waiting: Waiting[] = [];

  /** Who is in the stage. */
  get inside(): string | undefined {
    return this.#inside;
  }

  /**
   * Waits until the stage is free. In the mode SUPERSEDED one that waits gives way to the next that
   * comes; in the mode QUEUED all wait in their order.
   */
  enter(
    id: string,
    mode: PipelineDefinition["executionMode"],
    signal: AbortSignal,
  ): Promise<Entry> {
    if (signal.aborted) return Promise.resolve({ kind: "stopped" });
    if (mode === "PARALLEL" || this.#inside === undefined) {
      if (mode !== "PARALLEL") this.#inside = id;
      return Promise.resolve({ kind: "entered" });
    }
    if (mode === "SUPERSEDED") {
      for (const { settle } of this.#waiting.splice(0)) settle({ kind: "superseded", by: id });
    }
    return new Promise((resolve) => {
      const waiting = { id, settle: resolve };
      this.#waiting.push(waiting);
      signal.addEventListener(
        "abort",
        () => {
          this.#waiting = this.#waiting.filter((each) => each !== waiting);
          resolve({ kind: "stopped" });
        },
        { once: true },
      );
    });
  }

  leave(id: string): void {
    if (this.#inside !== id) return;
    const next = this.#waiting.shift();
    this.#inside = next?.id;
    next?.settle({ kind: "entered" });
  }
}
