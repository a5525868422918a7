import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { stackRoleCalls } from "./stack-role-calls.ts";

const VERBS = ["create", "update", "delete"] as const;
/** What AWS publishes that the handler of a type calls, by verb. */
const published: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(
  readFileSync(new URL("../../fixtures/handler-permissions.json", import.meta.url), "utf8"),
).types;

/** Calls that IAM is asked about beside the handler's own: of whoever is handed over, or read from. */
const BESIDE = /^iam:PassRole$|:PassConnection$|^s3:GetObject$|^lambda:GetLayerVersion$/;

const properties = {
  Roles: ["role"],
  Policies: [{}],
  ManagedPolicyArns: ["arn:aws:iam::aws:policy/one"],
  PermissionsBoundary: "arn:aws:iam::111122223333:policy/boundary",
};

it.each(Object.entries(published))("decides on calls that %s makes on AWS", (type, handlers) => {
  const place = { region: "eu-west-1", accountId: "111122223333" };

  const unknown = VERBS.flatMap((verb) => {
    const calls = stackRoleCalls({ verb, type, physicalId: "one", properties }, place) ?? [];
    const known = handlers[verb]?.split(" ") ?? [];
    return calls
      .map(({ action }) => action)
      .filter((action) => !BESIDE.test(action) && !known.includes(action))
      .map((action) => `${verb}: ${action}`);
  });

  expect(unknown).toEqual([]);
});
