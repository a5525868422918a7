import { describe, expect, it } from "vitest";
import type { HttpRequest } from "./http.ts";
import { readJsonBody } from "./json-body.ts";

const requestWith = (body: Uint8Array): HttpRequest =>
  ({
    method: "POST",
    headers: new Map([["content-type", "application/json"]]),
    body,
  }) as unknown as HttpRequest;

describe("readJsonBody", () => {
  it("reads the bytes as JSON", () => {
    const value = readJsonBody(requestWith(Buffer.from('{"name":"ü"}')), ["application/json"]);

    expect(value).toEqual({ name: "ü" });
  });

  it("refuses bytes that are not UTF-8 instead of replacing them", () => {
    // Over HTTP this only shows when the event is in base64: gateways replace such bytes in text.
    const read = () =>
      readJsonBody(requestWith(Uint8Array.of(0x22, 0xff, 0x22)), ["application/json"]);

    expect(read).toThrow(expect.objectContaining({ code: "malformed-request" }));
  });
});
