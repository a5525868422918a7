import { createHash } from "node:crypto";
import { bundleInput } from "@proton/console/extension";
import { jsonObject } from "../local/read-request.ts";
import type { ConsoleBackend } from "./console-backend.ts";

/** Puts a bundle where Proton's API reads it, under the digest of its content. */
export async function storeBundle({ connection }: ConsoleBackend, body: Uint8Array) {
  const { archive } = bundleInput.parse(jsonObject(body));
  const bytes = Buffer.from(archive, "base64");
  const digest = createHash("sha256").update(bytes).digest("hex");
  return connection.upload(`console/${digest}.tar.gz`, bytes);
}
