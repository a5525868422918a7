import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

const include = [
  "packages/*/src/**/*.test.ts",
  "packages/*/test/**/*.test.ts",
  "scripts/**/*.test.ts",
  "test/**/*.test.ts",
];
/** Tests that start processes, kill them, or hold a whole API to its contract. */
const SLOW = "**/*.slow.test.ts";

export default defineConfig({
  test: {
    // A limit ends what hangs, and decides nothing: a machine that is ten times slower passes.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 300_000 } },
    // Left to itself vitest keeps a core free; half of what tests do here is waiting for processes.
    maxWorkers: availableParallelism() + 1,
    projects: [
      { extends: true, test: { name: "fast", include, exclude: [SLOW, "**/node_modules/**"] } },
      {
        extends: true,
        test: {
          name: "slow",
          include: [SLOW],
          exclude: ["**/node_modules/**"],
          globalSetup: "packages/cli/test/support/provide-command.ts",
        },
      },
    ],
  },
});
