import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type FunctionFixture, openFunctionFixture } from "../../test/function-fixture.ts";
import { findIsolation, type Isolation } from "./host/isolation.ts";

const best = await findIsolation();
const modes = [...new Set<Isolation>([best, "process-group"])];

const WHAT_ENDS_A_PROCESS = /^RequestId: [0-9a-f-]{36} Error: Runtime exited/;

const deadly: readonly (readonly [name: string, body: string])[] = [
  ["an array that fills itself", "new Array(5e8).fill(0)"],
  ["a huge map", "const map = new Map(); for (let i = 0; ; i++) map.set(i, {});"],
  ["a huge set", "const set = new Set(); for (let i = 0; ; i++) set.add(String(i));"],
  ["flat", "const row = new Array(1e6).fill(1); new Array(1e3).fill(row).flat()"],
  ["split", "'x,'.repeat(2 ** 27).split(',')"],
  ["buffers", "const kept = []; for (;;) kept.push(Buffer.alloc(1e6, 1));"],
  [
    "shared memory",
    "const kept = []; for (;;) kept.push(new Uint8Array(new SharedArrayBuffer(2 ** 24)).fill(1));",
  ],
  [
    "WebAssembly memory",
    `const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });
     for (;;) { memory.grow(256); new Uint8Array(memory.buffer).fill(1); }`,
  ],
  [
    "memory of another process",
    `const code = "const kept = []; for (;;) kept.push(Buffer.alloc(1e6, 1))";
     const { once } = await import("node:events");
     const { spawn } = await import("node:child_process");
     const child = spawn(process.execPath, ["-e", code]);
     await once(child, "exit");
     await new Promise(() => { setInterval(() => {}, 1000); });`,
  ],
  [
    "memory of processes that have left their parent",
    `const code = "const kept = []; for (;;) kept.push(Buffer.alloc(1e6, 1))";
     const { spawn } = await import("node:child_process");
     spawn("sh", ["-c", '"$0" -e "$1" & exit', process.execPath, code]);
     await new Promise(() => { setInterval(() => {}, 1000); });`,
  ],
  [
    "more and more processes",
    `const { spawn } = await import("node:child_process");
     // One after the other: what doubles would starve the tests beside it before it is counted.
     spawn("sh", ["-c", "while :; do sleep 60 & done"]);
     await new Promise(() => { setInterval(() => {}, 1000); });`,
  ],
  [
    "more and more threads",
    `const { Worker } = await import("node:worker_threads");
     const kept = []; for (;;) { kept.push(new Worker("setInterval(() => {}, 1000)", { eval: true }));
     await new Promise((resolve) => kept.at(-1).once("online", resolve)); }`,
  ],
  ["recursion in native code", "let list = []; for (;;) list = [list, list]; JSON.stringify(list)"],
  ["an abort", "process.abort()"],
  ["a signal to itself", "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})"],
  ["a signal to its group", "process.kill(0, 'SIGKILL'); await new Promise(() => {})"],
];

describe.each(modes)("a function with %s of its own", (isolation) => {
  let fixture: FunctionFixture;
  beforeAll(() => {
    fixture = openFunctionFixture({ isolation });
  });
  afterAll(() => fixture.close());
  const call = (payload: unknown = {}) =>
    fixture.functions.invoke({ functionName: "function", payload });

  it.each(deadly)("ends alone, by %s, and the next event gets a fresh one", async (_name, body) => {
    await fixture.putHandler(
      `let count = 0;
       export const handler = async (event) => { count++; if (event.die) { ${body} } return count; };`,
      { timeoutSeconds: 60 },
    );
    const before = process.memoryUsage.rss();

    const first = await call();
    const died = await call({ die: true });
    const next = await call();

    expect(first).toMatchObject({ kind: "ok", payload: 1 });
    expect(died).toMatchObject({ kind: "function-error", errorType: "Runtime.ExitError" });
    expect(died).toMatchObject({ errorMessage: expect.stringMatching(WHAT_ENDS_A_PROCESS) });
    expect(next).toMatchObject({ kind: "ok", payload: 1 });
    expect(process.memoryUsage.rss() - before).toBeLessThan(200e6);
  });

  it.each([
    ["signals", "try { process.kill(process.ppid, 'SIGKILL') } catch {} return 'tried';"],
    ["signals to everybody", "try { process.kill(-1, 'SIGUSR1') } catch {} return 'tried';"],
    ["the inspector", "try { process.kill(process.ppid, 'SIGUSR1') } catch {} return 'tried';"],
    [
      "closed descriptors",
      "for (let fd = 0; fd < 64; fd++) try { closeSync(fd) } catch {} return 1;",
    ],
    ["garbage in its pipes", "writeSync(4, Buffer.alloc(1000, 255)); return 1;"],
    [
      "a frame without end",
      "writeSync(4, Buffer.from([255, 255, 255, 127, 0, 0, 0, 0])); return 1;",
    ],
    ["a forged answer", 'writeSync(4, frame({ type: "result", requestId: "x" })); return 1;'],
  ])("does not reach the server by %s", async (_name, body) => {
    await fixture.putHandler(`import { closeSync, writeSync } from "node:fs";
      const frame = (head) => { const text = Buffer.from(JSON.stringify(head));
        const prefix = Buffer.alloc(8); prefix.writeUInt32LE(text.length); return Buffer.concat([prefix, text]); };
      export const handler = async ({ attack }) => { if (attack) { ${body} } return "served"; };`);

    await call({ attack: true });
    const next = await call();

    expect(next).toMatchObject({ kind: "ok", payload: "served" });
  });

  it("has its own environment, directory, time zone and streams", async () => {
    vi.stubEnv("SECRET_OF_THE_DEVELOPER", "leaked");
    await fixture.putHandler(
      `import { writeSync } from "node:fs";
       export const handler = async () => {
         writeSync(1, "past the runtime\\n");
         const started = process.cwd();
         process.chdir("/");
         return { env: JSON.stringify(process.env), started, offset: new Date(0).getTimezoneOffset() };
       };`,
      { environmentVariables: { TZ: "Asia/Tokyo" } },
    );
    const directory = process.cwd();

    const result = await call();

    vi.unstubAllEnvs();
    expect(result).toMatchObject({ kind: "ok" });
    const { env, started, offset } = (result as unknown as { payload: Record<string, unknown> })
      .payload;
    expect(env).not.toContain("leaked");
    expect(started).toMatch(/code-\d+$/);
    expect(offset).toBe(-540);
    expect(process.cwd()).toBe(directory);
    await vi.waitFor(async () =>
      expect(await fixture.messagesOf("/aws/lambda/function")).toContain("past the runtime"),
    );
  });

  it("stands still between two events", async () => {
    await fixture.putHandler(`let ticks = 0; setInterval(() => ticks++, 1);
      export const handler = async () => ticks;`);

    const first = (await call()) as { payload: number };
    await new Promise((resolve) => setTimeout(resolve, 200));
    const second = (await call()) as { payload: number };

    expect(second.payload - first.payload).toBeLessThan(20);
  });

  it("ends with the server, however that ends, and takes what it has started along", async () => {
    const marker = `${100_000 + process.pid}.${modes.indexOf(isolation)}`;
    const script = fileURLToPath(new URL("../../test/killed-server.ts", import.meta.url));
    const server: ChildProcess = fork(script, [isolation, marker]);
    await once(server, "message");
    const running = processesWith(marker).length;

    server.kill("SIGKILL");

    await vi.waitFor(() => expect(processesWith(marker)).toEqual([]), 60_000);
    expect(running).toBe(1);
  });
});

describe.runIf(best === "namespaces")("a function in namespaces", () => {
  let fixture: FunctionFixture;
  beforeAll(() => {
    fixture = openFunctionFixture({ isolation: "namespaces" });
  });
  afterAll(() => fixture.close());

  it("sees no other process and has a /tmp of its own", async () => {
    vi.stubEnv("SECRET_OF_THE_DEVELOPER", "leaked");
    await fixture.putHandler(`import { readdirSync, readFileSync, writeFileSync } from "node:fs";
      export const handler = async () => {
        writeFileSync("/tmp/of-a-function", "text");
        const pids = readdirSync("/proc").filter((name) => /^\\d+$/.test(name));
        const readable = pids.flatMap((pid) => {
          try { return [readFileSync("/proc/" + pid + "/environ", "utf8")]; } catch { return []; }
        });
        return { pids: pids.length, own: readable.length, leaked: readable.join().includes("leaked") };
      };`);

    const result = await fixture.functions.invoke({ functionName: "function", payload: {} });

    vi.unstubAllEnvs();
    expect(result).toMatchObject({ kind: "ok", payload: { pids: 2, own: 1, leaked: false } });
    expect(readdirSync("/tmp")).not.toContain("of-a-function");
  });

  it("fills nothing but its own /tmp, and opens no more than Lambda's number of files", async () => {
    await fixture.putHandler(
      `import { openSync, writeFileSync } from "node:fs";
       const until = (work) => { for (let count = 0; ; count += 1) try { work(count) } catch (error) { return [count, error.code]; } };
       export const handler = async () => ({
         full: until((count) => writeFileSync("/tmp/" + count, Buffer.alloc(2 ** 20))),
         open: until(() => openSync("/dev/null")),
       });`,
      { memoryMegabytes: 512, temporaryMegabytes: 600 },
    );

    const result = await fixture.functions.invoke({ functionName: "function", payload: {} });

    expect(result).toMatchObject({
      payload: { full: [expect.any(Number), "ENOSPC"], open: [expect.any(Number), "EMFILE"] },
    });
    const { full, open } = (result as unknown as { payload: Record<"full" | "open", [number]> })
      .payload;
    expect(full[0]).toBeGreaterThan(590);
    expect(full[0]).toBeLessThanOrEqual(600);
    expect(open[0]).toBeLessThan(1024);
  });

  it("cannot undo that", async () => {
    await fixture.putHandler(`import { spawnSync } from "node:child_process";
      export const handler = async () => {
        const { status } = spawnSync("umount", ["/tmp"]);
        const { stdout } = spawnSync("grep", ["CapEff", "/proc/self/status"], { encoding: "utf8" });
        return { undone: status === 0, capabilities: stdout };
      };`);

    const result = await fixture.functions.invoke({ functionName: "function", payload: {} });

    expect(result).toMatchObject({
      payload: { undone: false, capabilities: "CapEff:\t0000000000000000\n" },
    });
  });
});

it("lets go of what rests: 100 functions leave no process behind", async () => {
  const fixture = openFunctionFixture({ idleMilliseconds: 300, maximumIdleWorkers: 5 });
  const own = () => Number(childrenOf(process.pid).length);
  const configuration = fixture.configure({ "index.mjs": "export const handler = async () => 1;" });

  let most = 0;
  for (let index = 0; index < 100; index += 1) {
    const functionName = `function-${index}`;
    await fixture.functions.put({ ...configuration, functionName });
    await fixture.functions.invoke({ functionName, payload: {} });
    most = Math.max(most, own());
  }

  await vi.waitFor(() => expect(own()).toBe(0), 60_000);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(60);
  await fixture.close();
});

function processesWith(marker: string): string[] {
  return execFileSync("ps", ["-axo", "args="], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(`sleep ${marker}`));
}

function childrenOf(pid: number): string[] {
  return execFileSync("ps", ["-axo", "ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.trim().startsWith(`${pid} `) && !line.includes("ps -axo"));
}
