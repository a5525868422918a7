import { nearest } from "@proton/text";

/** `did you mean 'x'?` for the nearest known name, if one is near. */
export function nameHint(name: string, known: Iterable<string>): string | undefined {
  const near = nearest(name, known);
  return near === undefined ? undefined : `did you mean '${near}'?`;
}
