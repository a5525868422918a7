import { createHash, randomBytes } from "node:crypto";

/** What a page needs beside its cookie; the cookie alone is sent to every port of this machine. */
export interface ConsoleSession {
  readonly cookie: string;
  readonly key: string;
}

/** Who may use the console of this start. Nothing of it outlives the process. */
export interface ConsoleSessions {
  /** A token that opens the console once. */
  link(): string;
  /** Uses a link up; `undefined` for one that is not known any more. */
  redeem(link: string): ConsoleSession | undefined;
  knows(session: ConsoleSession): boolean;
}

/** Far more than one person opens; the oldest makes room. */
const MOST_KEPT = 100;

/** Makes the sessions of a start: only digests of what was handed out are kept. */
export function createConsoleSessions(): ConsoleSessions {
  const links = new Set<string>();
  const keys = new Map<string, string>();
  return {
    link() {
      const link = secret();
      keepRoom(links);
      links.add(digest(link));
      return link;
    },
    redeem(link) {
      if (!links.delete(digest(link))) return undefined;
      const session = { cookie: secret(), key: secret() };
      keepRoom(keys);
      keys.set(digest(session.cookie), digest(session.key));
      return session;
    },
    // Digests are compared: how long that takes tells nothing of the secrets.
    knows: ({ cookie, key }) => keys.get(digest(cookie)) === digest(key),
  };
}

function keepRoom(kept: Set<string> | Map<string, string>): void {
  const [oldest] = kept.keys();
  if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
}

const secret = () => randomBytes(32).toString("base64url");

const digest = (text: string) => createHash("sha256").update(text).digest("base64url");
