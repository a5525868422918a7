import type { ShownText } from "@proton/console/extension";

/** As much of a text as a page shows of it. */
export const MOST_SHOWN_CHARACTERS = 256 * 1024;

/** A text, cut where it is too long to be looked at. */
export function shown(text: string): ShownText {
  const isCut = text.length > MOST_SHOWN_CHARACTERS;
  return {
    text: isCut ? text.slice(0, MOST_SHOWN_CHARACTERS).toWellFormed() : text,
    bytes: Buffer.byteLength(text),
    isCut,
  };
}

/** Puts something else in the place of what nobody is to see, wherever it is. */
export function concealing(secrets: readonly string[]): (text: string) => string {
  return (text) =>
    secrets.reduce((left, secret) => left.replaceAll(secret, "(filled in by the server)"), text);
}
