import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { command } from "./support/command.ts";

/** The repository's own bundles: real ones, small enough to test with. */
export const bundles = join(import.meta.dirname, "..", "..", "..", "proton");

/** What a run of the real command left. */
export interface ProtonRun {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A directory of a test, with `proton` running in it. */
export interface Workbench {
  readonly directory: string;
  proton(...words: readonly string[]): ProtonRun;
  /** Copies one of the repository's bundles. */
  copy(bundle: string, name?: string): void;
  edit(file: string, from: string | RegExp, to: string): void;
  write(file: string, text: string): void;
  remove(): void;
}

/** Makes a fresh directory; `remove` it when the test is done. */
export function workbench(): Workbench {
  const directory = mkdtempSync(join(tmpdir(), "proton-cli-"));
  const { NO_COLOR: _, FORCE_COLOR: __, ...env } = process.env;
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(directory, file)), { recursive: true });
    writeFileSync(join(directory, file), text);
  };
  return {
    directory,
    proton: (...words) => {
      const options = {
        cwd: directory,
        encoding: "utf8",
        env,
      } as const;
      const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...words], options);
      return { status, stdout, stderr };
    },
    copy: (bundle, name = bundle) =>
      cpSync(join(bundles, bundle), join(directory, name), { recursive: true }),
    edit: (file, from, to) => {
      const text = readFileSync(join(directory, file), "utf8");
      const edited = text.replace(from, to);
      if (edited === text) throw new Error(`${file} does not contain ${from}`);
      write(file, edited);
    },
    write,
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
