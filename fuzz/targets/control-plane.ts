import fc from "fast-check";
import type { Shape } from "../../packages/control-plane/src/contract/shape.ts";
import { operationContracts, shapes } from "../../packages/control-plane/src/generated/contract.ts";
import { ProtonError } from "../../packages/control-plane/src/index.ts";
import { operationNames } from "../../packages/control-plane/src/operation-names.ts";
import { createHarness } from "../../packages/control-plane/test/support/harness.ts";
import { hostileLeaf, hostileTree } from "../hostile.ts";
import { type FuzzTarget, targetOf } from "../target.ts";

const WORDS = [
  "dev",
  "environment",
  "service",
  "1",
  "0",
  "templates",
  "ACTIVE",
  "ENVIRONMENT",
  "NONE",
];
const anything = hostileTree(Object.keys(shapes), WORDS);

/** An input that has mostly the members and types that an operation takes. */
function ofShape(name: string, depth = 0): fc.Arbitrary<unknown> {
  const shape = shapes[name] as Shape;
  const wrong = { weight: 1, arbitrary: anything };
  if (depth > 4) return hostileLeaf;
  switch (shape.type) {
    case "structure": {
      const members = Object.entries(shape.members).map(
        ([member, target]) => [member, ofShape(target, depth + 1)] as const,
      );
      const record = fc.record(Object.fromEntries(members), { requiredKeys: [] });
      return fc.oneof({ weight: 12, arbitrary: record }, wrong);
    }
    case "list": {
      const list = fc.array(ofShape(shape.member, depth + 1), { maxLength: 3 });
      return fc.oneof({ weight: 8, arbitrary: list }, wrong);
    }
    default:
      return fc.oneof(
        { weight: 8, arbitrary: fc.oneof(fc.constantFrom(...WORDS), hostileLeaf) },
        wrong,
      );
  }
}

/** Whatever is asked of Proton's API, it refuses with an error of its own, and never by a defect. */
export const target: FuzzTarget = {
  name: "control-plane",
  async open() {
    const harness = await createHarness();
    await harness.controlPlane.call("CreateEnvironmentTemplate", { name: "environment" });
    await harness.controlPlane.call("CreateServiceTemplate", { name: "service" });
    return targetOf({
      input: fc
        .constantFrom(...operationNames)
        .chain((name) => fc.tuple(fc.constant(name), ofShape(operationContracts[name].input))),
      async check([name, input]) {
        const json = JSON.parse(JSON.stringify(input) ?? "null");
        try {
          await harness.controlPlane.callJson(name, json);
        } catch (error) {
          const isOwn = error instanceof ProtonError && error.code !== "InternalServerException";
          if (isOwn) return;
          const cause = harness.events.findLast(({ code }) => code === "request.failed");
          throw cause?.code === "request.failed" ? cause.data.error : error;
        }
      },
      close: () => harness.close(),
    });
  },
};
