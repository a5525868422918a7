/** Files that a scaffold makes and changes, as text by path; nothing is written before all are known. */
export interface Scaffold {
  /** By absolute path. None of them may be there yet. */
  readonly created: ReadonlyMap<string, string>;
  /** Files that are there, with their new text. */
  readonly changed: ReadonlyMap<string, string>;
  /** What to do next: commands and places. */
  readonly next: readonly string[];
}

/** `show-about` as `showAbout`. */
export function camelCase(name: string): string {
  return name.replaceAll(/[-_]+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
