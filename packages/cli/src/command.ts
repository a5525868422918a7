import type { Terminal } from "./terminal.ts";

/** An option of a command, as `--name <placeholder>` or, without placeholder, a flag. */
export interface OptionDefinition {
  readonly description: string;
  /** Makes the option take a value. */
  readonly placeholder?: string;
  /** A single letter. */
  readonly short?: string;
  /** The values that are allowed. */
  readonly values?: readonly string[];
  readonly default?: string;
  /** May be given several times: read with {@link Arguments.options}. */
  readonly multiple?: boolean;
}

export type OptionDefinitions = Readonly<Record<string, OptionDefinition>>;

/** What the user wrote, checked against the command's declaration. */
export interface Arguments {
  readonly positionals: readonly string[];
  /** The value of an option that takes one, or its default. */
  option(name: string): string | undefined;
  /** Every value of an option that may be given several times, in order. */
  options(name: string): readonly string[];
  flag(name: string): boolean;
}

/** The process's exit code: 0 clean, 1 findings of severity error or what was asked failed, 2 could not run. */
export type ExitCode = 0 | 1 | 2;

/** One `proton <name>` command: a file under commands/ exports one. */
export interface Command {
  /** What follows the command's name, such as `<bundle>... [options]`. */
  readonly usage: string;
  /** Further lines of `--help`. */
  readonly details?: string;
  readonly options: OptionDefinitions;
  /** What the first positional argument can be, where that is known: for completion. */
  readonly values?: readonly string[];
  /** How many positional arguments there may be. */
  readonly positionals: { readonly minimum: number; readonly maximum: number };
  run(argumentsGiven: Arguments, terminal: Terminal): Promise<ExitCode>;
}
