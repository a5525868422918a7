/** Kept by origin, which a cookie is not: a page of another port has no use for the cookie alone. */
const KEY = "proton-console-key";

let key = localStorage.getItem(KEY) ?? "";

/** The headers that say that a request comes from this page. */
export function sessionHeaders(): Readonly<Record<string, string>> {
  return { "x-proton-console": key };
}

/** The link that this page was opened with, which is taken out of the address. */
export function takeLink(): string | undefined {
  const link = /^#link=([\w-]+)$/.exec(location.hash)?.[1];
  if (link !== undefined) history.replaceState(null, "", location.pathname + location.search);
  return link;
}

/** Uses a link up. */
export async function openSession(link: string | undefined): Promise<void> {
  if (link === undefined) return;
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

/** Follows what happens; `undefined` while nobody answers. */
export async function openEvents(): Promise<Response | undefined> {
  const init = { headers: sessionHeaders(), redirect: "error" } as const;
  return await fetch("/console/events", init).catch(() => undefined);
}
