import { characters } from "../values/characters.ts";

/** `islower` or `isupper`: cased letters there are, and all of that case. */
export function hasCase(text: string, which: "lower" | "upper"): boolean {
  const wrong = which === "lower" ? /[\p{Lu}\p{Lt}]/u : /[\p{Ll}\p{Lt}]/u;
  return /[\p{Lu}\p{Ll}\p{Lt}]/u.test(text) && !wrong.test(text);
}

/** `str.capitalize`. */
export function capitalize(text: string): string {
  const [first = "", ...rest] = characters(text);
  return titleCharacter(first) + rest.join("").toLowerCase();
}

/** `str.title`: a capital after every character that is not a letter with case. */
export function title(text: string): string {
  let inWord = false;
  return characters(text)
    .map((character) => {
      const changed = inWord ? character.toLowerCase() : titleCharacter(character);
      inWord = /[\p{Lu}\p{Ll}\p{Lt}]/u.test(character);
      return changed;
    })
    .join("");
}

/** `str.swapcase`. */
export function swapCase(text: string): string {
  return characters(text)
    .map((c) => (/\p{Lu}/u.test(c) ? c.toLowerCase() : c.toUpperCase()))
    .join("");
}

/** Title case of one character: `ß` becomes `Ss`, not `SS`. */
function titleCharacter(character: string): string {
  const upper = character.toUpperCase();
  return upper.length > character.length ? upper.slice(0, 1) + upper.slice(1).toLowerCase() : upper;
}
