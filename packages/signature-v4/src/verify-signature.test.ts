import { createHash, createHmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSignatureVerifier, readSignatureClaim, sha256 } from "./index.ts";

const SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
const now = new Date("2015-08-30T12:36:00Z");
const verify = createSignatureVerifier({ clock: () => now });

class Sha256 {
  readonly #hash;
  constructor(key?: string | Uint8Array) {
    this.#hash = key === undefined ? createHash("sha256") : createHmac("sha256", key);
  }
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}

/** The request that AWS's user guide signs step by step. */
const documented = {
  method: "GET",
  url: "/?Action=ListUsers&Version=2010-05-08",
  headers: {
    "content-type": "application/x-www-form-urlencoded; charset=utf-8",
    host: "iam.amazonaws.com",
    "x-amz-date": "20150830T123600Z",
    authorization:
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
  },
  service: "iam",
  payloadHash: sha256(""),
} as const;

function verdict(
  parts: typeof documented | (Omit<typeof documented, "headers"> & { headers: object }),
  changes: Readonly<Record<string, string>> = {},
) {
  const headers = { ...parts.headers, ...changes } as Record<string, string>;
  const claim = readSignatureClaim(parts.url, headers);
  return typeof claim === "string" ? claim : verify({ ...parts, headers }, claim, SECRET);
}

const authorization = documented.headers.authorization;

describe("a signature", () => {
  it("of AWS's user guide is valid", () => {
    expect(verdict(documented)).toBe("valid");
  });

  it.each([
    ["commas alone", authorization.replaceAll(", ", ",")],
    ["spaces alone", authorization.replaceAll(", ", " ")],
    ["more spaces than it takes", authorization.replace(" ", "   ").replaceAll(", ", "  ,  ")],
  ])("is valid with %s between its parts", (_, spaced) => {
    expect(verdict(documented, { authorization: spaced })).toBe("valid");
  });

  it.each([
    ["another header value", { host: "iam.example.com" }, "mismatch"],
    ["an x-amz header that it does not cover", { "x-amz-target": "x" }, "unsigned-header"],
    ["no Authorization header", { authorization: "" }, "malformed"],
    [
      "a header that is named twice",
      { authorization: authorization.replace("host;", "host;host;") },
      "malformed",
    ],
    [
      "headers out of order",
      { authorization: authorization.replace("content-type;host;", "host;content-type;") },
      "malformed",
    ],
    [
      "a scope of another day",
      { authorization: authorization.replace("/20150830/", "/20150831/") },
      "malformed",
    ],
    [
      "a scope of another service",
      { authorization: authorization.replace("/iam/", "/s3/") },
      "malformed",
    ],
    [
      "a host that it does not cover",
      { authorization: authorization.replace(";host;", ";") },
      "malformed",
    ],
    ["a time that is not one", { "x-amz-date": "20150830T996199Z" }, "expired"],
    ["a shorter signature", { authorization: authorization.slice(0, -2) }, "mismatch"],
  ])("is refused with %s", (_, changes, problem) => {
    expect(verdict(documented, changes)).toBe(problem);
  });

  it("is refused more than fifteen minutes away", () => {
    const at = (minutes: number) => {
      const clock = () => new Date(now.getTime() + minutes * 60_000);
      const claim = readSignatureClaim(documented.url, documented.headers);
      if (typeof claim === "string") throw new Error(claim);
      return createSignatureVerifier({ clock })(documented, claim, SECRET);
    };

    expect([-16, -14, 14, 16].map(at)).toEqual(["expired", "valid", "valid", "expired"]);
  });

  it("of AWS's own signer is valid, whatever it signs, and not for anything else", async () => {
    const word = fc.string({ minLength: 1, maxLength: 8 });
    const request = fc.record({
      segments: fc.array(word, { maxLength: 3 }),
      query: fc.dictionary(word, word, { maxKeys: 3 }),
      body: fc.string(),
      service: fc.constantFrom("dynamodb", "s3", "proton"),
    });
    let checked = 0;

    await fc.assert(
      fc.asyncProperty(request, async ({ segments, query, body, service }) => {
        const path = `/${segments.map(encodeURIComponent).join("/")}`;
        const signer = new SignatureV4({
          service,
          region: "eu-west-1",
          credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: SECRET },
          sha256: Sha256 as never,
          uriEscapePath: service !== "s3",
        });
        const signed = await signer.sign(
          {
            method: "POST",
            protocol: "http:",
            hostname: "localhost",
            path,
            query,
            headers: { host: "localhost" },
            body,
          },
          { signingDate: now },
        );
        const text = new URLSearchParams(query).toString().replaceAll("+", "%20");
        const parts = {
          method: "POST",
          url: text === "" ? path : `${path}?${text}`,
          headers: signed.headers,
          service,
          payloadHash: sha256(body),
        };
        const claim = readSignatureClaim(parts.url, parts.headers);
        if (typeof claim === "string") throw new Error(claim);
        checked += 1;
        expect(verify(parts, claim, SECRET)).toBe("valid");
        expect(verify({ ...parts, payloadHash: sha256(`${body}x`) }, claim, SECRET)).toBe(
          "mismatch",
        );
        expect(verify({ ...parts, method: "PUT" }, claim, SECRET)).toBe("mismatch");
        expect(verify(parts, claim, `${SECRET}x`)).toBe("mismatch");
      }),
      { numRuns: 200 },
    );

    expect(checked).toBeGreaterThanOrEqual(200);
  });
});
