import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { registrySettings } from "./registry-settings.ts";

describe("registrySettings", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "proton-npmrc-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("takes how a registry is reached, and no credentials", () => {
    const file = join(directory, ".npmrc");
    const lines = [
      "registry = https://npm.example.com/",
      "cafile=/etc/ssl/own.pem",
      "proxy=http://me:secret@proxy:8080",
      "//npm.example.com/:_authToken=secret",
      "_auth=secret",
    ];
    writeFileSync(file, lines.join("\r\n"));

    const settings = registrySettings(file);

    expect(settings).toMatchObject({
      npm_config_registry: "https://npm.example.com/",
      pnpm_config_registry: "https://npm.example.com/",
      npm_config_cafile: "/etc/ssl/own.pem",
    });
    expect(JSON.stringify(settings)).not.toContain("secret");
  });

  it("does not wait long for a network that is not there, also without a file", () => {
    const settings = registrySettings(join(directory, "missing"));

    expect(settings).toEqual({
      npm_config_fetch_retry_mintimeout: "500",
      npm_config_fetch_retry_maxtimeout: "2000",
    });
  });
});
