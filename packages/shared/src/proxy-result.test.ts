import { expect, it } from "vitest";
import { writeProxyResult } from "./proxy-result.ts";

it("passes text as text", () => {
  const result = writeProxyResult({ status: 200, headers: { etag: '"1"' }, body: "naïve" });

  expect(result).toEqual({
    statusCode: 200,
    headers: {
      etag: '"1"',
      "cache-control": "no-cache",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "strict-transport-security": "max-age=31536000",
      "x-content-type-options": "nosniff",
    },
    body: "naïve",
    isBase64Encoded: false,
  });
});

it("lets an answer say itself how it may be kept", () => {
  const result = writeProxyResult({ status: 200, headers: { "cache-control": "max-age=60" } });

  expect(result.headers["cache-control"]).toBe("max-age=60");
});

it("passes bytes in base64, unchanged", () => {
  const bytes = Uint8Array.of(0, 255, 128);

  const result = writeProxyResult({ status: 200, headers: {}, body: bytes });

  expect(result.isBase64Encoded).toBe(true);
  expect(new Uint8Array(Buffer.from(result.body, "base64"))).toEqual(bytes);
});

it("writes an empty body where there is none", () => {
  expect(writeProxyResult({ status: 204, headers: {} }).body).toBe("");
});
