import { characters } from "../values/characters.ts";
import { isPythonSpace } from "../values/whitespace.ts";
import { type Methods, method } from "./method.ts";
import { hasCase, title } from "./string-case.ts";

/** A test that holds for every character of a text that has some. */
function every(pattern: RegExp) {
  return method(
    {},
    (self: string) => self !== "" && characters(self).every((c) => pattern.test(c)),
  );
}

export const stringTests = {
  isalpha: every(/^\p{L}$/u),
  isalnum: every(/^[\p{L}\p{N}]$/u),
  isdigit: every(/^[\p{Nd}\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089]$/u),
  isdecimal: every(/^\p{Nd}$/u),
  isnumeric: every(/^\p{N}$/u),
  isspace: method({}, (self: string) => {
    return self !== "" && [...self].every((c) => isPythonSpace(c.charCodeAt(0)));
  }),
  islower: method({}, (self: string) => hasCase(self, "lower")),
  isupper: method({}, (self: string) => hasCase(self, "upper")),
  istitle: method({}, (self: string) => /[\p{Lu}\p{Ll}\p{Lt}]/u.test(self) && title(self) === self),
  isidentifier: method({}, (self: string) => /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(self)),
  isascii: method({}, (self: string) => characters(self).every((c) => c <= "\x7f")),
  isprintable: method({}, (self: string) => !/[[\p{C}\p{Z}]--\x20]/v.test(self)),
} satisfies Methods<string>;
