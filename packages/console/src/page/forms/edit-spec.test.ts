import { describe, expect, it } from "vitest";
import {
  emptyServiceSpec,
  instancePath,
  readInputs,
  readInstances,
  withInput,
  withInstance,
  withoutInstance,
} from "./edit-spec.ts";

const spec = `# Of the laptop.
proton: EnvironmentSpec
spec:
  # How many.
  size: 3 # for now
  names: [a, b]
`;

describe("an edited spec", () => {
  it("keeps what was not edited, comments included", () => {
    const edited = withInput(spec, ["spec"], "size", 4);

    expect(edited).toBe(spec.replace("size: 3", "size: 4"));
  });

  it("leaves an input to its default", () => {
    const edited = withInput(spec, ["spec"], "names", undefined);

    expect(readInputs(edited, ["spec"])).toEqual({ size: 3 });
    expect(edited).toContain("# Of the laptop.");
  });

  it("quotes what YAML would read as something else", () => {
    const edited = withInput(spec, ["spec"], "version", "2.0");

    expect(edited).toContain('version: "2.0"');
  });

  it("is left alone while its YAML is broken", () => {
    const broken = "spec: [";

    expect(withInput(broken, ["spec"], "size", 1)).toBe(broken);
    expect(readInputs(broken, ["spec"])).toBeUndefined();
  });

  it("gets and loses instances", () => {
    const one = withInstance(emptyServiceSpec(true), { name: "one", environment: "dev" });
    const two = withInput(
      withInstance(one, { name: "two", environment: "prod" }),
      instancePath(1),
      "size",
      2,
    );

    expect(readInstances(two)).toEqual([
      { name: "one", environment: "dev" },
      { name: "two", environment: "prod" },
    ]);
    expect(readInputs(two, instancePath(1))).toEqual({ size: 2 });
    expect(readInstances(withoutInstance(two, 0))).toEqual([{ name: "two", environment: "prod" }]);
  });
});
