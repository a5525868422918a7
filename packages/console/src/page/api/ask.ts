import { type AskInput, type AskName, type AskOutput, asks } from "../../extension/index.ts";
import { sessionHeaders } from "../session.ts";
import { readAnswer, request } from "./api-error.ts";

/**
 * Asks the server what Proton's API cannot say.
 *
 * @throws ApiError what the server answered
 */
export async function ask<Name extends AskName>(
  name: Name,
  input: AskInput<Name>,
  signal?: AbortSignal,
): Promise<AskOutput<Name>> {
  const response = await request(`/console/extension/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...sessionHeaders() },
    body: JSON.stringify(input),
    ...(signal && { signal }),
  });
  return asks[name].output.parse(await readAnswer(response)) as AskOutput<Name>;
}

/** Puts a bundle where the API reads it. */
export async function storeBundle(
  archive: string,
): Promise<{ readonly bucket: string; readonly key: string }> {
  const response = await request("/console/bundles", {
    method: "PUT",
    headers: { "content-type": "application/json", ...sessionHeaders() },
    body: JSON.stringify({ archive }),
  });
  return (await readAnswer(response)) as { readonly bucket: string; readonly key: string };
}
