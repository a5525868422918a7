/** Bounds, so that a template full of wrong names costs no minutes. */
const longestName = 100;
const mostCompared = 500;

/** The name that was most likely meant, `undefined` when none is near. */
export function nearest(wrong: string, names: Iterable<string>): string | undefined {
  if (wrong.length > longestName) return undefined;
  const lower = wrong.toLowerCase();
  // A name half of whose letters differ is another name.
  let bestDistance = Math.max(1, Math.floor(wrong.length / 3)) + 1;
  let best: string | undefined;
  let compared = 0;
  for (const name of names) {
    if (Math.abs(name.length - wrong.length) >= bestDistance) continue;
    compared += 1;
    if (compared > mostCompared) break;
    const distance = editDistance(lower, name.toLowerCase(), bestDistance);
    if (distance < bestDistance) [bestDistance, best] = [distance, name];
  }
  return best;
}

/** ` Did you mean x?`, or nothing. */
export function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? "" : `: did you mean ${suggestion}?`;
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
