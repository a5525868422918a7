/** What the searches of one command may take together. */
export interface SearchBudget {
  /** Takes one rendering from it; what is used up, where nothing is left. */
  take(): string | undefined;
}

export interface SearchBudgetOptions {
  /** @default 10000 */
  readonly renderings?: number;
  /** Only protects, from renderings that are slow: the number decides before it, usually. @default 300 */
  readonly seconds?: number;
  /** Milliseconds since any moment. */
  readonly now?: () => number;
}

/** A search whose every rendering ends within its own limits could still go on for a day. */
export function createSearchBudget(options: SearchBudgetOptions = {}): SearchBudget {
  const { renderings = 10_000, seconds = 300, now = () => performance.now() } = options;
  const end = now() + seconds * 1000;
  let left = renderings;
  return {
    take() {
      if (left <= 0) return `${renderings} renderings`;
      if (now() >= end) return `${seconds} s`;
      left -= 1;
      return undefined;
    },
  };
}
