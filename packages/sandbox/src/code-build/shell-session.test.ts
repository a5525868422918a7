import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ShellSession } from "./shell-session.ts";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "shell-session-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = () =>
  new ShellSession({
    shell: "sh",
    directory,
    workDirectory: join(directory, "commands"),
    environment: { PATH: process.env.PATH ?? "" },
    onLine: () => undefined,
  });

it.each([0, 1, 2, 3, 4, 6, 8, 12, 20, 40])(
  "ends a command that is killed %i turns of the event loop after it was asked for",
  async (turns) => {
    const session = open();
    const status = session.run("sleep 100000");
    for (let count = 0; count < turns; count += 1) await turn();

    session.kill();

    expect(await status).toBe(137);
  },
);
