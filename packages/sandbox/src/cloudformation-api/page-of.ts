import { validationError } from "../query-api/query-error.ts";

/** One page of a list, and the token of the next one. A token is a place in the list. */
export function pageOf<Item>(
  items: readonly Item[],
  options: { readonly token: string | undefined; readonly size: number },
): { readonly page: readonly Item[]; readonly NextToken: string | undefined } {
  const start = options.token === undefined ? 0 : placeOf(options.token);
  const end = start + options.size;
  const next = Buffer.from(`after:${end}`).toString("base64url");
  return { page: items.slice(start, end), NextToken: end < items.length ? next : undefined };
}

function placeOf(token: string): number {
  const [, place] = /^after:(\d{1,9})$/.exec(Buffer.from(token, "base64url").toString()) ?? [];
  if (place === undefined) throw validationError("Invalid token");
  return Number(place);
}
