/**
 * Bundles the handlers: what `pnpm build` runs. What turbo has in its cache is not built again.
 *
 *   node scripts/build.ts
 */
import { once } from "node:events";
import { startTurbo } from "./turbo.ts";

const child = startTurbo(["build", "--output-logs=new-only"], { stdio: "inherit" });
const [code] = (await once(child, "exit")) as [number | null];
process.exitCode = code ?? 1;
