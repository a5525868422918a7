/** The oldest Node.js that runs the command: the first to read TypeScript and have SQLite unasked. */
export const OLDEST_NODE = "22.18";

/** Whether a version of Node.js, such as "22.18.0", runs the command. */
export function runsOn(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split(".").map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}
