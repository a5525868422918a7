import { describe, expect, it } from "vitest";
import { misplacedEnvironments } from "./misplaced.ts";

const here = { accountId: "111111111111", region: "eu-central-1" };
const environment = { name: "production", template: "t", spec: "s.yaml" };

describe("environments and where they belong", () => {
  it.each([
    ["nothing said", {}],
    ["this account and Region", { account: "111111111111", region: "eu-central-1" }],
    ["a role of this account", { role: "arn:aws:iam::111111111111:role/made" }],
  ])("are taken with %s", (_, more) => {
    expect(misplacedEnvironments({ environments: [{ ...environment, ...more }] }, here)).toEqual(
      [],
    );
  });

  it.each([
    ["another account", { account: "222222222222" }, "account 222222222222"],
    ["another Region", { region: "us-east-1" }, "Region us-east-1"],
    ["a role elsewhere", { role: "arn:aws:iam::222222222222:role/made" }, "whose role it names"],
  ])("are refused with %s", (_, more, words) => {
    const environments = [{ ...environment, ...more }];

    expect(misplacedEnvironments({ environments }, here)).toEqual([expect.stringContaining(words)]);
  });

  it("are taken with another account that is connected", () => {
    const environments = [{ ...environment, account: "222222222222" }];
    const connected = new Map([["production", { id: "one", isAccepted: true }]]);
    const withRole = [{ ...environment, role: "arn:aws:iam::222222222222:role/made" }];

    expect(misplacedEnvironments({ environments }, here, connected)).toEqual([]);
    expect(misplacedEnvironments({ environments: withRole }, here, connected)).toEqual([
      expect.stringContaining("leave out role"),
    ]);
  });

  it("wait for a connection that nobody accepted, also in the sandbox", () => {
    const environments = [{ ...environment, account: "222222222222" }];
    const connected = new Map([["production", { id: "one", isAccepted: false }]]);

    expect(misplacedEnvironments({ environments }, undefined, connected)).toEqual([
      expect.stringContaining("proton connection accept one"),
    ]);
  });

  it("may be anywhere in the sandbox", () => {
    const environments = [{ ...environment, account: "222222222222" }];

    expect(misplacedEnvironments({ environments }, undefined)).toEqual([]);
  });
});
