/**
 * JSON as Proton wrote it into repositories, byte for byte: a space on both sides of a colon, lists
 * on one line, no line end after the last brace.
 */
export function json(value: unknown): string {
  return written(value, "");
}

function written(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return value.length === 0
      ? "[ ]"
      : `[ ${value.map((item) => written(item, indent)).join(", ")} ]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `${inner}${JSON.stringify(name)} : ${written(member, inner)}`);
  return members.length === 0 ? "{ }" : `{\n${members.join(",\n")}\n${indent}}`;
}
