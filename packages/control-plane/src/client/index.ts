// `@proton/control-plane/client`: apart, so that a command that only calls loads no control plane.
export { operationNames } from "../operation-names.ts";
export type { Provenance } from "../requests/provenance.ts";
export * from "../statuses.ts";
export {
  ConnectionError,
  createProtonClient,
  type ProtonClient,
  type ProtonClientOptions,
} from "./proton-client.ts";
export { API_GATEWAY, type ClientCredentials, signedHeaders } from "./sign-request.ts";
