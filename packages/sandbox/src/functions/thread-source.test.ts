import { setTimeout } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { afterEach, expect, it } from "vitest";
import { type FunctionFixture, openFunctionFixture } from "../../test/function-fixture.ts";

const open: FunctionFixture[] = [];
afterEach(async () => {
  for (const fixture of open.splice(0)) await fixture.close();
});

interface Answer {
  readonly thread: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** Runs one function after another, the second when a spare thread may be there. */
async function runTwo(keepsSpareThread: boolean, memoryMegabytes = 128) {
  const fixture = openFunctionFixture({ keepsSpareThread });
  open.push(fixture);
  const run = async (revision: string, megabytes: number): Promise<Answer> => {
    await fixture.putHandler(
      `import { threadId } from "node:worker_threads";
       export const handler = async () => ({ thread: threadId, environment: { ...process.env } });`,
      { environmentVariables: { REVISION: revision }, memoryMegabytes: megabytes },
    );
    const result = await fixture.functions.invoke({ functionName: "function", payload: {} });
    if (result.kind !== "ok") throw new Error(JSON.stringify(result));
    return result.payload as Answer;
  };
  await run("1", 128);
  await setTimeout(400);
  const marker = new Worker("", { eval: true });
  const { threadId } = marker;
  await marker.terminate();
  const { thread, environment } = await run("2", memoryMegabytes);
  const { AWS_LAMBDA_LOG_STREAM_NAME: _, _X_AMZN_TRACE_ID: __, ...rest } = environment;
  return { wasStartedAhead: thread < threadId, environment: rest };
}

it("loads new code in a thread that was started ahead, with the environment that it always gets", async () => {
  const plain = await runTwo(false);
  const spare = await runTwo(true);

  expect([plain.wasStartedAhead, spare.wasStartedAhead]).toEqual([false, true]);
  expect(spare.environment).toEqual({
    ...plain.environment,
    LAMBDA_TASK_ROOT: expect.any(String),
  });
  expect(spare.environment).toMatchObject({ REVISION: "2" });
});

it("leaves a thread alone whose memory is not the function's", async () => {
  const { wasStartedAhead, environment } = await runTwo(true, 256);

  expect(wasStartedAhead).toBe(false);
  expect(environment).toMatchObject({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256" });
});
