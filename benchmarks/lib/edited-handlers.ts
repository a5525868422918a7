import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { builtCommand } from "../../scripts/built-command.ts";

const root = join(import.meta.dirname, "..", "..");

/** The repository's handlers in a directory of their own, to be edited while they run. */
export interface EditedHandlers {
  readonly directory: string;
  /** The arguments of `proton dev` for these handlers and a state of their own. */
  readonly devArguments: readonly string[];
  /** Replaces the source of a handler by what `edit` makes of the original. */
  edit(handler: string, edit: (original: string) => string): void;
  remove(): void;
}

/** Copies and builds the handlers; what they depend on stays where it is. */
export function copyHandlers(): EditedHandlers {
  const directory = mkdtempSync(join(tmpdir(), "proton-edited-"));
  const handlers = join(directory, "packages", "handlers");
  mkdirSync(handlers, { recursive: true });
  cpSync(join(root, "packages", "handlers"), handlers, {
    recursive: true,
    filter: (path) => !["node_modules", "dist"].includes(basename(path)),
  });
  symlinkSync(join(root, "packages", "handlers", "node_modules"), join(handlers, "node_modules"));
  symlinkSync(join(root, "packages", "shared"), join(directory, "packages", "shared"));
  cpSync(join(root, "proton"), join(directory, "proton"), { recursive: true });
  const built = spawnSync(process.execPath, [join(handlers, "build.ts")], { encoding: "utf8" });
  if (built.status !== 0) throw new Error(`the handlers do not build:\n${built.stderr}`);
  return {
    directory,
    devArguments: [
      builtCommand,
      "dev",
      ...["--estate", join(directory, "proton", "proton.yaml")],
      ...["--code", join(handlers, "dist", "function.zip")],
      ...["--builder", join(handlers, "watch.ts")],
      ...["--state", join(directory, ".proton")],
      ...["--port", "0", "--api-port", "0", "--json"],
    ],
    edit(handler, edit) {
      const file = join("src", `${handler}.ts`);
      const original = readFileSync(join(root, "packages", "handlers", file), "utf8");
      const edited = edit(original);
      if (edited === original) throw new Error(`the edit changes nothing in ${file}`);
      writeFileSync(join(handlers, file), edited);
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
