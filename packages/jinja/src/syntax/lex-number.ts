export interface NumberMatch {
  readonly end: number;
  readonly type: "integer" | "float";
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;

/** Digits with single underscores between them; -1 when there is none at `at`. */
function digits(text: string, at: number, accepts: (code: number) => boolean): number {
  if (!accepts(text.charCodeAt(at))) return -1;
  let end = at + 1;
  while (true) {
    if (accepts(text.charCodeAt(end))) end += 1;
    else if (text[end] === "_" && accepts(text.charCodeAt(end + 1))) end += 2;
    else return end;
  }
}

const BASES: Readonly<Record<string, (code: number) => boolean>> = {
  b: (code) => code === 48 || code === 49,
  o: (code) => code >= 48 && code <= 55,
  x: (code) => isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70),
};

function exponentEnd(text: string, at: number): number {
  if (text[at] !== "e" && text[at] !== "E") return -1;
  const sign = text[at + 1] === "+" || text[at + 1] === "-" ? 1 : 0;
  return digits(text, at + 1 + sign, isDigit);
}

function floatEnd(text: string, at: number, whole: number): number {
  if (text[at - 1] === ".") return -1;
  const fraction = text[whole] === "." ? digits(text, whole + 1, isDigit) : -1;
  const mantissa = fraction === -1 ? whole : fraction;
  const exponent = exponentEnd(text, mantissa);
  return exponent === -1 ? fraction : exponent;
}

/** The number literal at `at`, as Jinja2's lexer delimits it: floats are tried before integers. */
export function matchNumber(text: string, at: number): NumberMatch | undefined {
  const whole = digits(text, at, isDigit);
  if (whole === -1) return undefined;
  const float = floatEnd(text, at, whole);
  if (float !== -1) return { end: float, type: "float" };
  return { end: integerEnd(text, at, whole), type: "integer" };
}

function integerEnd(text: string, at: number, whole: number): number {
  if (text[at] !== "0") return whole;
  const base = BASES[text[at + 1]?.toLowerCase() ?? ""];
  if (base) {
    const end = digits(text, text[at + 2] === "_" ? at + 3 : at + 2, base);
    if (end !== -1) return end;
  }
  return digits(text, at, (code) => code === 48);
}
