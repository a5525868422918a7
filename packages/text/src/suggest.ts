/** Bounds, so that a document full of wrong names does not cost minutes. */
const LONGEST_NAME = 100;
const MOST_COMPARED = 500;

/**
 * The name that was most likely meant, `undefined` when none is near. Case, hyphens, underscores and
 * spaces do not count; of the rest, at most a third may differ.
 */
export function nearest(wrong: string, names: Iterable<string>): string | undefined {
  if (wrong.length > LONGEST_NAME) return undefined;
  const word = normalized(wrong);
  let limit = Math.max(1, Math.floor(word.length / 3)) + 1;
  let best: string | undefined;
  let compared = 0;
  for (const name of names) {
    const candidate = normalized(name);
    if (Math.abs(candidate.length - word.length) >= limit) continue;
    compared += 1;
    if (compared > MOST_COMPARED) break;
    const distance = editDistance(word, candidate, limit);
    if (distance < limit) [limit, best] = [distance, name];
  }
  return best;
}

/** `: did you mean x?`, or nothing. */
export function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? "" : `: did you mean ${suggestion}?`;
}

/** `; did you mean "x"?`, or nothing when no candidate is near. */
export function suggestion(word: string, candidates: Iterable<string>): string {
  const near = nearest(word, candidates);
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

function normalized(word: string): string {
  return word.toLowerCase().replaceAll(/[-_\s]/g, "");
}

/** Levenshtein's distance, given up once it must reach the limit. */
function editDistance(a: string, b: string, limit: number): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1;
      current.push(
        Math.min(
          (previous[column - 1] ?? 0) + same,
          (previous[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
        ),
      );
    }
    if (Math.min(...current) >= limit) return limit;
    previous = current;
  }
  return previous[b.length] ?? limit;
}
