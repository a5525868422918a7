/**
 * What is not a character to be seen: controls of both sets but tab and line end, separators that some
 * programs take for line ends, and what turns the direction of text round.
 */
const INVISIBLE = /[^\P{Cc}\t\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** Weights and colours as this program sets them; a text from outside can do no more with them. */
const STYLES = String.raw`\u001b\[(?:[12]|22|3[1-69])m`;
const STYLED = new RegExp(`(${STYLES})`, "u");

/** What GitHub's runner takes for a command wherever a line begins with it, or has it. */
const WORKFLOW_COMMAND = /^([^\S\n]*)::|##\[/gmu;

/** A text in which nothing speaks to a terminal: escaped as in JSON, where it stays the same text. */
export function printable(text: string): string {
  return text.replace(
    INVISIBLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The same within a line. */
export const printableLine = (text: string): string => printable(text).replaceAll("\n", "\\n");

/** What may be written to a terminal or the log of a CI, whatever names and messages are part of it. */
export function printed(
  text: string,
  { color, inWorkflow }: { readonly color: boolean; readonly inWorkflow: boolean },
): string {
  const shown = color
    ? text
        .split(STYLED)
        .map((part, index) => (index % 2 === 1 ? part : printable(part)))
        .join("")
    : printable(text);
  if (!inWorkflow) return shown;
  return shown.replace(WORKFLOW_COMMAND, (_, space: string | undefined) =>
    space === undefined ? "#\\#[" : `${space}\\::`,
  );
}
