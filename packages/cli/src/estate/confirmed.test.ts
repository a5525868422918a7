import { describe, expect, it } from "vitest";
import type { Arguments } from "../command.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { confirmed } from "./confirmed.ts";

const losses = ["Table is replaced"];

function given(yes: boolean): Arguments {
  return { positionals: [], option: () => undefined, options: () => [], flag: () => yes };
}

function terminalOf(isInteractive: boolean, answer = ""): Terminal & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    directory: "/",
    color: false,
    environmentVariables: {},
    isInteractive,
    asked,
    async ask(question) {
      asked.push(question);
      return answer;
    },
    write() {},
    writeDocument() {},
    writeError() {},
    resolve: (path) => path,
    display: (path) => path,
    style: (_style, text) => text,
  };
}

describe("confirmed", () => {
  it.each([
    ["yes", true],
    ["Yes ", true],
    ["y", false],
    ["", false],
  ])("takes the answer %j as %s", async (answer, expected) => {
    const terminal = terminalOf(true, answer);

    const isConfirmed = await confirmed(losses, given(false), terminal);

    expect(isConfirmed).toBe(expected);
    expect(terminal.asked).toHaveLength(1);
  });

  it("asks nothing when nothing is lost, or --yes is given", async () => {
    const terminal = terminalOf(true);

    expect(await confirmed([], given(false), terminal)).toBe(true);
    expect(await confirmed(losses, given(true), terminal)).toBe(true);
    expect(terminal.asked).toEqual([]);
  });

  it("refuses when there is nobody to ask", async () => {
    const answer = confirmed(losses, given(false), terminalOf(false));

    await expect(answer).rejects.toBeInstanceOf(UsageError);
  });
});
