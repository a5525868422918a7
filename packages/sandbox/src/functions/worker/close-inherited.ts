import { closeSync, readdirSync, readFileSync, readlinkSync } from "node:fs";

const LAST_OWN_DESCRIPTOR = 5;
const CLOSES_ON_EXEC = 0o2000000;

/**
 * Closes what the server had open and this process got without being meant to: libraries in C open
 * files that their process hands on. To be called before anything else opens a file.
 */
export function closeInherited(): void {
  if (process.platform !== "linux") return;
  const inherited = readdirSync("/proc/self/fd")
    .map(Number)
    .filter((descriptor) => descriptor > LAST_OWN_DESCRIPTOR && isInherited(descriptor));
  for (const descriptor of inherited) closeSync(descriptor);
}

/** Node.js itself has only pipes, events and the null device open by now, and marks those. */
function isInherited(descriptor: number): boolean {
  try {
    const target = readlinkSync(`/proc/self/fd/${descriptor}`);
    if (target.startsWith("socket:")) return true;
    if (target.startsWith("/")) return target !== "/dev/null";
    const text = readFileSync(`/proc/self/fdinfo/${descriptor}`, "latin1");
    const flags = Number.parseInt(/^flags:\s+(\d+)/m.exec(text)?.[1] ?? "", 8);
    return (flags & CLOSES_ON_EXEC) === 0;
  } catch {
    // It was the one that listed the others.
    return false;
  }
}
