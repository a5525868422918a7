import type { Finding } from "@proton/cloudformation";

/** The first error with its place, and how many more there are. */
export function firstError(findings: readonly Finding[]): string {
  const errors = findings.filter(isError);
  const [first] = errors;
  if (first === undefined) return "unknown error";
  const { file, range, message, rule } = first;
  const place = range === undefined ? file : `${file}:${range.start.line}:${range.start.column}`;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return `${place}: ${message} [${rule}]${more}`;
}

/** Whether any of the findings is an error. */
export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(isError);
}

function isError({ severity }: Finding): boolean {
  return severity === "error";
}
