import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { SourceMap, type SourceMapPayload } from "node:module";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";

const SCRIPT = fileURLToPath(new URL("../../test/debugged-sandbox.ts", import.meta.url));

/** `const doubled` at line 3 and `return doubled` at line 4 of the handler's source. */
const MAP: SourceMapPayload = {
  version: 3,
  file: "index.mjs",
  sourceRoot: "",
  sources: ["../src/handler.ts"],
  sourcesContent: [
    "// The handler.\nexport const handler = async (event: { value: number }) => {\n  const doubled = event.value * 2;\n  return doubled;\n};\n",
  ],
  names: [],
  mappings: "0CAEE,iCACA",
};

let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill("SIGKILL");
});

interface ProtocolMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
}

/** Speaks the inspector protocol to a worker thread, through the session of its process. */
async function attachToWorker(url: string, onWorker: (worker: WorkerSession) => Promise<void>) {
  const socket = new WebSocket(url);
  await new Promise((resolve) => {
    socket.onopen = resolve;
  });
  const send = (method: string, params: object = {}) =>
    socket.send(JSON.stringify({ id: 1, method, params }));
  let session: WorkerSession | undefined;
  socket.onmessage = ({ data }) => {
    const { method, params = {} } = JSON.parse(String(data)) as ProtocolMessage;
    if (method === "NodeWorker.attachedToWorker") {
      const { sessionId } = params as { sessionId: string };
      session = new WorkerSession((message) =>
        send("NodeWorker.sendMessageToWorker", { sessionId, message: JSON.stringify(message) }),
      );
      void onWorker(session);
    }
    if (method === "NodeWorker.receivedMessageFromWorker") {
      session?.receive(JSON.parse((params as { message: string }).message));
    }
  };
  send("NodeWorker.enable", { waitForDebuggerOnStart: true });
}

class WorkerSession {
  readonly #send: (message: object) => void;
  readonly #results = new Map<number, (result: Record<string, unknown>) => void>();
  readonly #listeners = new Map<string, (params: Record<string, unknown>) => void>();
  #ids = 0;

  constructor(send: (message: object) => void) {
    this.#send = send;
  }

  call(method: string, params: object = {}): Promise<Record<string, unknown>> {
    this.#ids += 1;
    const id = this.#ids;
    this.#send({ id, method, params });
    return new Promise((resolve) => this.#results.set(id, resolve));
  }

  on(method: string, listener: (params: Record<string, unknown>) => void): void {
    this.#listeners.set(method, listener);
  }

  receive({ id, method, params = {}, result = {} }: ProtocolMessage): void {
    if (id !== undefined) this.#results.get(id)?.(result);
    if (method !== undefined) this.#listeners.get(method)?.(params);
  }
}

/** The first column of the bundle's line that stands for a line of the source, both from 0. */
function generatedColumn(sourceLine: number): number {
  const map = new SourceMap(MAP);
  for (let column = 0; column < 200; column++) {
    const entry = map.findEntry(0, column);
    if ("originalLine" in entry && entry.originalLine === sourceLine) return column;
  }
  throw new Error(`no code for line ${sourceLine}`);
}

it("stops at a breakpoint in TypeScript for longer than the function's timeout", async () => {
  child = fork(SCRIPT, [JSON.stringify(MAP)], {
    execArgv: ["--inspect=127.0.0.1:0"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const url = await new Promise<string>((resolve) => {
    child?.stderr?.setEncoding("utf8").on("data", (text: string) => {
      const found = /ws:\/\/\S+/.exec(text)?.[0];
      if (found) resolve(found);
    });
  });

  let sourceMapUrl = "";
  const paused: { line: number; value: unknown }[] = [];
  await attachToWorker(url, async (worker) => {
    worker.on("Debugger.scriptParsed", (script) => {
      const { url: file, sourceMapURL } = script as { url: string; sourceMapURL: string };
      if (file.endsWith("/index.mjs")) sourceMapUrl = sourceMapURL;
    });
    worker.on("Debugger.paused", async ({ callFrames }) => {
      const [frame] = callFrames as {
        callFrameId: string;
        location: { lineNumber: number; columnNumber: number };
      }[];
      if (frame === undefined) return;
      const { lineNumber, columnNumber } = frame.location;
      const entry = new SourceMap(MAP).findEntry(lineNumber, columnNumber);
      const { callFrameId } = frame;
      const expression = "doubled";
      const { result } = await worker.call("Debugger.evaluateOnCallFrame", {
        callFrameId,
        expression,
      });
      paused.push({
        line: "originalLine" in entry ? entry.originalLine + 1 : 0,
        value: (result as { value?: unknown }).value,
      });
      // The timeout is one second; a developer thinks longer than that.
      setTimeout(() => void worker.call("Debugger.resume"), 1200);
    });
    await worker.call("Debugger.enable");
    await worker.call("Debugger.setBreakpointByUrl", {
      urlRegex: ".*/index\\.mjs",
      lineNumber: 0,
      columnNumber: generatedColumn(3),
    });
    await worker.call("Runtime.runIfWaitingForDebugger");
  });
  child.send("go");
  const [result] = await once(child, "message").then(async ([first]) =>
    first === "listening" && child ? once(child, "message") : [first],
  );

  expect(sourceMapUrl).toBe("index.mjs.map");
  expect(paused).toEqual([{ line: 4, value: 42 }]);
  expect(result).toMatchObject({ kind: "ok", payload: 42 });
});
