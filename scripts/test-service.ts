/**
 * The tests of what is deployed, the handlers and what they share: what the pipeline runs before it
 * builds. What turbo has in its cache has passed already. The build itself goes on beside, on the core
 * that tests leave free, and is in turbo's cache when it is asked for.
 *
 *   node scripts/test-service.ts
 */
import { once } from "node:events";
import { startTurbo } from "./turbo.ts";

const child = startTurbo(["test:service", "build", "--output-logs=new-only"], { stdio: "inherit" });
const [code] = (await once(child, "exit")) as [number | null];
process.exitCode = code ?? 1;
