import { hostname, userInfo } from "node:os";

/** Who runs this process, as colleagues know them: `ada@laptop`. */
export function runBy(): string {
  return `${userName()}@${hostname()}`;
}

/** Containers run as users without a name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? "unknown"}`;
  }
}
