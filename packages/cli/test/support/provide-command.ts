import type { TestProject } from "vitest/node";
import { builtCommand, requireBuiltCommand } from "../../../../scripts/built-command.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The file of the command that Node.js runs; the sources' where nothing is provided. */
    command: string;
  }
}

/** Has the slow tests run what is published: it also starts in half the time that the sources take. */
export async function setup(project: TestProject): Promise<void> {
  await requireBuiltCommand();
  project.provide("command", builtCommand);
}
