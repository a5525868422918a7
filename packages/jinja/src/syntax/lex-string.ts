const SIMPLE: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\n": "",
};

const HEX_LENGTHS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/** The offset after the closing quote of the string literal at `at`, or -1 when it has none. */
export function stringEnd(text: string, at: number): number {
  const quote = text.charCodeAt(at);
  for (let i = at + 1; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === quote) return i + 1;
    if (code === 92) i += 1;
  }
  return -1;
}

/** The value between the quotes, with the escapes of Python's `unicode-escape`. @throws Error */
export function unescapeString(raw: string): string {
  if (!raw.includes("\\")) return raw;
  let result = "";
  let at = 0;
  while (at < raw.length) {
    const backslash = raw.indexOf("\\", at);
    if (backslash === -1) return result + raw.slice(at);
    result += raw.slice(at, backslash);
    const escaped = escapeAt(raw, backslash + 1);
    result += escaped.text;
    at = escaped.end;
  }
  return result;
}

function escapeAt(raw: string, at: number): { text: string; end: number } {
  const letter = raw[at] ?? "";
  const simple = SIMPLE[letter];
  if (simple !== undefined) return { text: simple, end: at + 1 };
  if (letter >= "0" && letter <= "7") return octal(raw, at);
  const length = HEX_LENGTHS[letter];
  if (length !== undefined) return hexadecimal(raw, at, length);
  if (letter === "N") throw new Error("\\N{...} names are not supported, write \\uXXXX");
  return { text: `\\${letter}`, end: at + 1 };
}

function octal(raw: string, at: number): { text: string; end: number } {
  let end = at;
  while (end < at + 3 && (raw[end] ?? "") >= "0" && (raw[end] ?? "") <= "7") end += 1;
  return { text: String.fromCharCode(Number.parseInt(raw.slice(at, end), 8)), end };
}

function hexadecimal(raw: string, at: number, length: number): { text: string; end: number } {
  const digits = raw.slice(at + 1, at + 1 + length);
  if (digits.length < length || !/^[0-9a-fA-F]+$/.test(digits)) {
    throw new Error(`truncated \\${raw[at]}${"X".repeat(length)} escape`);
  }
  const code = Number.parseInt(digits, 16);
  if (code > 0x10ffff) throw new Error("illegal Unicode character");
  return { text: String.fromCodePoint(code), end: at + 1 + length };
}
