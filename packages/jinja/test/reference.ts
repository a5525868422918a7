import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** What Python's Jinja2 makes of a template. */
export type ReferenceResult =
  | { readonly text: string }
  | {
      readonly kind: string;
      readonly message: string;
      /** Whether it failed before it rendered: for other than syntax, while folding constants. */
      readonly folding: boolean;
    };

export interface ReferenceCase {
  readonly template: string;
  /** JSON data; `{"$float": "1.0"}` is a float. */
  readonly context: unknown;
}

const PYTHON = process.env.PYTHON ?? "python3";
const PROGRAM = fileURLToPath(new URL("./reference.py", import.meta.url));

/** Why there is no reference on this machine, or `undefined` when there is one. */
export function whyNoReference(): string | undefined {
  const probe = spawnSync(PYTHON, ["-c", "import jinja2; print(jinja2.__version__)"], {
    encoding: "utf8",
  });
  if (probe.error) return `${PYTHON} was not found`;
  if (probe.status !== 0) return `${PYTHON} has no jinja2 (pip install "jinja2>=3.1,<3.2")`;
  return probe.stdout.startsWith("3.1.") ? undefined : `jinja2 ${probe.stdout.trim()} is not 3.1`;
}

/** Python's Jinja2 in a process of its own, asked one template after the other. */
export class Reference {
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  constructor() {
    this.#process = spawn(PYTHON, ["-W", "ignore", PROGRAM], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const lines = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream });
    this.#answers = lines[Symbol.asyncIterator]();
  }

  async start(): Promise<void> {
    await this.#answer();
  }
  async render(reference: ReferenceCase): Promise<ReferenceResult> {
    return (await this.ask(reference)) as ReferenceResult;
  }
  async ask(question: unknown): Promise<unknown> {
    this.#process.stdin?.write(`${JSON.stringify(question)}\n`);
    return this.#answer();
  }
  async stop(): Promise<void> {
    this.#process.stdin?.end();
    await once(this.#process, "exit");
  }

  async #answer(): Promise<unknown> {
    const { value, done } = await this.#answers.next();
    if (done) throw new Error("the reference ended early");
    return JSON.parse(value);
  }
}
