/**
 * Whether `value` matches `pattern`, in which `*` stands for any characters and `?` for one. Runs
 * in time proportional to the two lengths multiplied, whatever the pattern.
 */
export function matchesWildcard(pattern: string, value: string): boolean {
  let patternAt = 0;
  let valueAt = 0;
  let starAt = -1;
  let resumeAt = 0;
  while (valueAt < value.length) {
    const character = pattern[patternAt];
    if (character === "*") {
      starAt = patternAt;
      resumeAt = valueAt;
      patternAt += 1;
    } else if (character === "?" || (character !== undefined && character === value[valueAt])) {
      patternAt += 1;
      valueAt += 1;
    } else if (starAt >= 0) {
      resumeAt += 1;
      valueAt = resumeAt;
      patternAt = starAt + 1;
    } else {
      return false;
    }
  }
  while (pattern[patternAt] === "*") patternAt += 1;
  return patternAt === pattern.length;
}
