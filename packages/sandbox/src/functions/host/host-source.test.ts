import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterEach, expect, it, vi } from "vitest";
import { type FunctionFixture, openFunctionFixture } from "../../../test/function-fixture.ts";
import { createHostSource } from "./host-source.ts";
import { findIsolation } from "./isolation.ts";

let fixture: FunctionFixture | undefined;
afterEach(() => fixture?.close());

interface Answer {
  /** When the process began, in epoch milliseconds. */
  readonly begun: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** Puts new code and calls it; says whether its process was there before. */
async function callNew(functions: FunctionFixture, revision: number, memoryMegabytes = 128) {
  await functions.putHandler(
    `export const handler = async () => ({ begun: performance.timeOrigin, environment: { ...process.env } });`,
    { environmentVariables: { REVISION: String(revision) }, memoryMegabytes },
  );
  const putAt = performance.timeOrigin + performance.now();
  const result = await functions.functions.invoke({ functionName: "function", payload: {} });
  if (result.kind !== "ok") throw new Error(JSON.stringify(result));
  const { begun, environment } = result.payload as Answer;
  const { AWS_LAMBDA_LOG_STREAM_NAME: _, _X_AMZN_TRACE_ID: __, ...rest } = environment;
  return { wasStartedAhead: begun < putAt, environment: rest };
}

it("loads new code in a process that was started ahead, with the environment that it always gets", async () => {
  fixture = openFunctionFixture();
  const functions = fixture;
  const first = await callNew(functions, 1);

  let revision = 1;
  const later = await vi.waitFor(async () => {
    revision += 1;
    const answer = await callNew(functions, revision);
    expect(answer.wasStartedAhead).toBe(true);
    return answer;
  }, 60_000);

  expect(first.wasStartedAhead).toBe(false);
  expect(later.environment).toEqual({
    ...first.environment,
    LAMBDA_TASK_ROOT: expect.any(String),
    REVISION: String(revision),
  });
});

it("leaves a process alone whose memory is not the function's", async () => {
  fixture = openFunctionFixture();
  await callNew(fixture, 1);

  const { wasStartedAhead, environment } = await callNew(fixture, 2, 256);

  expect(wasStartedAhead).toBe(false);
  expect(environment).toMatchObject({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256" });
});

it("starts nothing more once it is closed, also what it had begun to start", async () => {
  const directory = mkdtempSync(join(tmpdir(), "hosts-"));
  const source = createHostSource({ directory, isDebugged: () => false });
  const request = { functionName: "f", runtime: "nodejs24.x", memoryMegabytes: 128 };
  source.prepare({ ...request, codeDirectory: directory });
  // By now it looks for what this machine allows.
  await setTimeout(25);
  await source.close();
  rmSync(directory, { recursive: true });
  // That takes as long as it took the source.
  await findIsolation();

  expect(existsSync(directory)).toBe(false);
});
