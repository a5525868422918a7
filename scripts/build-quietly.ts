/** Builds through turbo, in silence as long as it is quick and goes well. */
import { once } from "node:events";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { startTurbo } from "./turbo.ts";

/**
 * Says what takes its time once a second has passed, and prints turbo's own words only if it fails:
 * then the process ends.
 */
export async function buildQuietly(what: string, words: readonly string[] = []): Promise<void> {
  const started = Date.now();
  const timer = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    process.stderr.write(`Building ${what} ... ${seconds} s\n`);
  }, 1000);
  const child = startTurbo(["build", "--output-logs=errors-only", ...words], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const printed = Promise.all([text(child.stdout as Readable), text(child.stderr as Readable)]);
  const [code] = (await once(child, "close")) as [number | null];
  clearInterval(timer);
  if (code === 0) return;
  process.stderr.write((await printed).join(""));
  process.exit(code ?? 1);
}
