import type { ControlPlane, Provenance } from "@proton/control-plane";
import type { Arguments, OptionDefinitions } from "../command.ts";
import type { ProtonApi } from "../estate/proton-api.ts";

/** The options by which a pipeline says what it deploys. */
export const provenanceOptions: OptionDefinitions = {
  commit: {
    description: "The commit that was built, recorded with the deployment",
    placeholder: "<id>",
  },
  author: { description: "Who wrote the commit", placeholder: "<name>" },
  execution: { description: "The execution of the pipeline", placeholder: "<id>" },
};

const DIGEST = /^code_uri=.*\/([0-9a-f]{64})\.\w+$/;

/** What the options of a command say of where its deployment comes from. */
export function provenanceOf(given: Arguments): Provenance | undefined {
  const named = ["commit", "author", "execution"].flatMap((name) => {
    const value = given.option(name);
    return value ? [[name, value] as const] : [];
  });
  if (named.length === 0) return undefined;
  const digest = given.options("set").flatMap((word) => DIGEST.exec(word)?.[1] ?? [])[0];
  return { ...Object.fromEntries(named), ...(digest !== undefined && { digest }) };
}

/** A control plane in this process whose calls come from there, or from another account. */
export function withProvenance(
  controlPlane: ControlPlane,
  provenance: Provenance | undefined,
  accountId?: string,
): ProtonApi {
  if (provenance === undefined && accountId === undefined) return controlPlane;
  const options = { accountId, ...(provenance && { provenance }) };
  return {
    call: (name, input) => controlPlane.call(name, input, options),
    callJson: (name, input) => controlPlane.callJson(name, input, options),
  };
}
