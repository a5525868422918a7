/** Why bytes are not plain UTF-8 text. */
export type DecodingProblem = "byte-order-mark" | "utf-16" | "invalid-utf-8" | "nul-byte";

/** The text of a file, or why it has none. */
export type DecodedText =
  | { readonly outcome: "decoded"; readonly text: string }
  | { readonly outcome: "undecodable"; readonly problem: DecodingProblem; readonly offset: number };

/** Decodes UTF-8 strictly: nothing is replaced, nothing is taken off. */
export function decodeText(bytes: Uint8Array): DecodedText {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    return { outcome: "undecodable", problem: "byte-order-mark", offset: 0 };
  }
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return { outcome: "undecodable", problem: "utf-16", offset: 0 };
  }
  const nul = bytes.indexOf(0);
  if (nul !== -1) return { outcome: "undecodable", problem: "nul-byte", offset: nul };
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { outcome: "decoded", text };
  } catch {
    return { outcome: "undecodable", problem: "invalid-utf-8", offset: firstInvalidByte(bytes) };
  }
}

/** By halving: the longest valid prefix, up to the bytes of one character. */
function firstInvalidByte(bytes: Uint8Array): number {
  let valid = 0;
  let invalid = bytes.length;
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1;
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      valid = middle;
    } catch {
      invalid = middle;
    }
  }
  return valid;
}
