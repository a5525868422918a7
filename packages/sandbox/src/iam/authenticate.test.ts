import { sha256 } from "@proton/signature-v4";
import { SignatureV4 } from "@smithy/signature-v4";
import { expect, it } from "vitest";
import { Sha256 } from "../../test/node-sha256.ts";
import { createAuthenticator } from "./authenticate.ts";
import { createCredentialIssuer } from "./credentials.ts";

const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;
const START = Date.parse("2026-11-26T12:00:00Z");

/** A machine whose clock can be set, and that is asked what it says of a signature of some time. */
function machine() {
  let passed = 0;
  let set = START;
  const credentials = createCredentialIssuer({
    secret: "of the tests",
    accountId: "000000000000",
    operatorSecret: "local",
  });
  const authenticate = createAuthenticator({
    credentials,
    clock: () => new Date(set + passed),
    steady: () => passed,
  });
  const now = () => set + passed;
  return {
    now,
    wait: (milliseconds: number) => (passed += milliseconds),
    setClock: (milliseconds: number) => (set += milliseconds),
    async signedAt(time: number): Promise<string> {
      const signer = new SignatureV4({
        service: "dynamodb",
        region: "us-east-1",
        credentials: credentials.operator,
        sha256: Sha256,
      });
      const request = { method: "POST", protocol: "http:", hostname: "localhost", path: "/" };
      const { headers } = await signer.sign(
        { ...request, query: {}, headers: { host: "localhost" }, body: "{}" },
        { signingDate: new Date(time) },
      );
      const parts = { method: "POST", url: "/", headers, service: "dynamodb" };
      const verdict = authenticate({ ...parts, payloadHash: sha256("{}") });
      return verdict.kind === "refused" ? verdict.problem : verdict.kind;
    },
  };
}

it.each([5 * HOUR, -5 * HOUR, 3 * YEAR, -3 * YEAR])(
  "takes the time before and after the clock is set by %i milliseconds",
  async (jump) => {
    const { now, wait, setClock, signedAt } = machine();
    const first = await signedAt(now());
    wait(2 * HOUR);
    const before = now();
    setClock(jump);

    const outcomes = [await signedAt(now()), await signedAt(before)];
    wait(60_000);
    outcomes.push(await signedAt(now()), await signedAt(before + 60_000));

    expect(first).toBe("authenticated");
    expect(outcomes).toEqual(Array(4).fill("authenticated"));
  },
);

it("takes the former time no longer than clients need", async () => {
  const { now, wait, setClock, signedAt } = machine();
  setClock(5 * HOUR);
  expect(await signedAt(now() - 5 * HOUR)).toBe("authenticated");

  wait(11 * 60_000);

  expect(await signedAt(now() - 5 * HOUR)).toBe("expired");
  expect(await signedAt(now())).toBe("authenticated");
});

it("takes no other time", async () => {
  const { now, wait, signedAt } = machine();
  const outcomes = [await signedAt(now() - HOUR), await signedAt(now() + HOUR)];
  wait(HOUR);
  outcomes.push(await signedAt(now() - HOUR));

  expect(outcomes).toEqual(["expired", "expired", "expired"]);
});
