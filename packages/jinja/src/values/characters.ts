const SURROGATE = /[\ud800-\udfff]/;

/** Whether UTF-16 code units and Python's characters are the same thing in this text. */
export function isSimple(text: string): boolean {
  return !SURROGATE.test(text);
}

/** Python's characters: code points. */
export function characters(text: string): string[] {
  return isSimple(text) ? text.split("") : [...text];
}

/** `len(str)`. */
export function lengthOf(text: string): number {
  return isSimple(text) ? text.length : [...text].length;
}

/** `text[start:end]` for bounds that are clamped and not negative. */
export function sliceText(text: string, start: number, end?: number): string {
  return isSimple(text) ? text.slice(start, end) : [...text].slice(start, end).join("");
}

/** Order by code point, which UTF-16 order is not beyond the basic plane. */
export function codePointCompare(a: string, b: string): number {
  if (a === b) return 0;
  if (isSimple(a) && isSimple(b)) return a < b ? -1 : 1;
  const x = [...a];
  const y = [...b];
  for (let i = 0; i < x.length && i < y.length; i += 1) {
    const order = (x[i]?.codePointAt(0) ?? 0) - (y[i]?.codePointAt(0) ?? 0);
    if (order !== 0) return order;
  }
  return x.length - y.length;
}
