/**
 * What `pnpm test` and CI run: lint, types, build, the fast tests, then the slow ones.
 *
 *   node scripts/test.ts
 *
 * The first verdict comes from the fast lane; the slow one starts processes and kills them. Ends
 * with the suites that did not run for want of something, one line that counts both lanes, and the
 * exit code of the first step that failed.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

interface Step {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  /** Where vitest leaves its counts. */
  readonly report?: string;
}

const reports = mkdtempSync(join(tmpdir(), "test-reports-"));

/** vitest for one lane. A file that cannot be loaded counts as a failure, like a test. */
function lane(name: "fast" | "slow"): Step {
  const report = join(reports, `${name}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  return {
    name: `${name} tests`,
    command: ["vitest", "run", "--project", name, ...reporters],
    report,
  };
}

const steps: readonly Step[] = [
  { name: "lint", command: ["biome", "ci", "--error-on-warnings", "."] },
  { name: "types", command: ["tsc", "--project", "tsconfig.json"] },
  { name: "types of the console", command: ["tsc", "--project", "packages/console/tsconfig.json"] },
  { name: "build", command: ["node", "scripts/build.ts"] },
  lane("fast"),
  lane("slow"),
];

const counts = { passed: 0, failed: 0, skipped: 0 };
/** The titles of suites that say why they did not run. */
const ABSENT = new Set<string>();
let exitCode = 0;
for (const { name, command, report } of steps) {
  const [program, ...words] = command;
  const child = spawn(program, words, { stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  if (report !== undefined) count(report);
  if (code === 0) continue;
  exitCode = code ?? 1;
  console.error(`\n${name} failed`);
  break;
}
rmSync(reports, { recursive: true });
for (const title of ABSENT) console.log(title);
if (counts.passed + counts.failed > 0) {
  console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
}
process.exitCode = exitCode;

interface Assertion {
  readonly status: string;
  readonly ancestorTitles: readonly string[];
}

interface FileResult {
  readonly status: string;
  readonly assertionResults: readonly Assertion[];
}

function count(report: string): void {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, testResults } = JSON.parse(
      readFileSync(report, "utf8"),
    );
    counts.passed += numPassedTests;
    counts.failed += numFailedTests;
    counts.skipped += numPendingTests;
    for (const { status, assertionResults } of testResults as readonly FileResult[]) {
      if (status === "failed" && assertionResults.length === 0) counts.failed += 1;
      const skipped = assertionResults.filter((each) => each.status === "skipped");
      for (const title of skipped.flatMap(({ ancestorTitles }) => ancestorTitles)) {
        if (title.includes("(not run: ")) ABSENT.add(title);
      }
    }
  } catch {
    // vitest was killed before it could write: the exit code says so.
    counts.failed += 1;
  }
}
