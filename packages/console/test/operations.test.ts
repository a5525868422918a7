import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as sdk from "@aws-sdk/client-proton";
import { expect, it } from "vitest";

/** What nobody does by hand, or does there in another way. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  CreateServiceInstance: "the update of a service adds instances, with its whole spec",
  NotifyResourceDeploymentStatusChange: "said by the automation that applies files, not by people",
};

const operations = Object.keys(sdk).flatMap((name) => /^(?!\$)(\w+)Command$/.exec(name)?.[1] ?? []);

/** The names of operations that a file of the page hands over as a text, which only calls take. */
function calledIn(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(/"([A-Z]\w+)"/g)].map(([, name = ""]) => name);
}

const CALLED = new Set(
  readdirSync(join(import.meta.dirname, "../src/page"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .flatMap(({ parentPath, name }) => calledIn(join(parentPath, name))),
);

it("knows all operations of the API", () => {
  expect(operations).toHaveLength(87);
});

it.each(operations)("has a place for %s, or says why not", (operation) => {
  const isCalled = CALLED.has(operation);
  const reason = Object.hasOwn(ELSEWHERE, operation) ? ELSEWHERE[operation] : undefined;

  expect({ isCalled, reason }).toEqual(
    reason === undefined ? { isCalled: true, reason } : { isCalled: false, reason },
  );
});
