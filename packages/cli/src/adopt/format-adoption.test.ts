import { describe, expect, it } from "vitest";
import { withoutProposal } from "./format-adoption.ts";
import type { Verdict } from "./judge-stacks.ts";

const verdict = (environment: string, outcome: Verdict["outcome"]) =>
  ({ outcome, part: { kind: "environment", environment }, proposed: {} }) as unknown as Verdict;

describe("why no spec is proposed", () => {
  it.each([
    { of: [], reason: "no stack of the estate waits to be adopted" },
    { of: [verdict("dev", "equal")], reason: "the specs have the inputs that their stacks have" },
    {
      of: [verdict("dev", "equal"), verdict("live", "harmless"), verdict("old", "refused")],
      reason:
        "no inputs bring environment live, environment old nearer to what is there; without --from-stack this command shows what differs",
    },
  ])("is that $reason", ({ of, reason }) => {
    expect(withoutProposal(of)).toBe(reason);
  });
});
