/**
 * Does something with each of `ids`, as early as what it needs is done and all at once where
 * nothing is needed. What fails, or is not allowed to start, keeps from starting what needs it.
 */
export async function inOrder(
  ids: readonly string[],
  options: {
    readonly needs: (id: string) => Iterable<string>;
    readonly mayStart: () => boolean;
    /** Says whether it succeeded. */
    readonly act: (id: string) => Promise<boolean>;
  },
): Promise<void> {
  const { needs, mayStart, act } = options;
  const wanted = new Set(ids);
  const started = new Map<string, Promise<boolean>>();

  function run(id: string): Promise<boolean> {
    const known = started.get(id);
    if (known !== undefined) return known;
    const running = (async () => {
      // Lets `started` learn of this one first: a cycle then waits instead of recursing.
      await Promise.resolve();
      const needed = [...needs(id)].filter((other) => wanted.has(other));
      const outcomes = await Promise.all(needed.map(run));
      return outcomes.every(Boolean) && mayStart() && (await act(id));
    })();
    started.set(id, running);
    return running;
  }

  await Promise.all(ids.map(run));
}
