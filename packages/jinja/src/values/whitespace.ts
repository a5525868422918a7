/** The characters that Python's `str.isspace` and `\s` accept, as the inside of a character class. */
export const PYTHON_WHITESPACE =
  "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

/** The characters that end a line for Python's `str.splitlines`. */
export const PYTHON_LINE_ENDS = "\\n\\r\\v\\f\\x1c-\\x1e\\x85\\u2028\\u2029";

const NON_ASCII = new RegExp(`[${PYTHON_WHITESPACE}]`);

/** Whether a UTF-16 code unit is whitespace to Python. */
export function isPythonSpace(code: number): boolean {
  if (code === 32 || (code >= 9 && code <= 13) || (code >= 28 && code <= 31)) return true;
  return code > 127 && NON_ASCII.test(String.fromCharCode(code));
}
