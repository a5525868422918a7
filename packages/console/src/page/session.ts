/** Kept by origin, which a cookie is not: a page of another port has no use for the cookie alone. */
const KEY = "proton-console-key";

let key = localStorage.getItem(KEY) ?? "";

/** The headers that say that a request comes from this page. */
export function sessionHeaders(): Readonly<Record<string, string>> {
  return { "x-proton-console": key };
}

/** Uses the link up that this page was opened with, and takes it out of the address. */
export async function openSession(): Promise<void> {
  const link = /^#link=([\w-]+)$/.exec(location.hash)?.[1];
  if (link === undefined) return;
  history.replaceState(null, "", location.pathname + location.search);
  const response = await fetch("/console/session", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ link }),
  });
  // Of a link that was used before, the session that it made may still be open.
  if (!response.ok) return;
  const answer = (await response.json()) as { readonly key: string };
  key = answer.key;
  localStorage.setItem(KEY, key);
}
