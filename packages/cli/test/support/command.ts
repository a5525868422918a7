import { join } from "node:path";
import { inject } from "vitest";

/** The command under test: as it is built in the slow lane, as its sources are in the fast one. */
export const command = inject("command") ?? join(import.meta.dirname, "../../src/main.ts");
