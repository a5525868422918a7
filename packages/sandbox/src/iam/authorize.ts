import { type SignatureProblem, sha256 } from "@proton/signature-v4";
import type { AuthorizeResult, SignedRequest } from "../services.ts";
import type { AccessControl } from "./access-control.ts";
import type { Authenticate } from "./authenticate.ts";
import type { AccessRequest } from "./evaluate.ts";

/** Decides on requests to routes with `AWS_IAM` authorization. */
export function createAuthorize(options: {
  readonly authenticate: Authenticate;
  readonly accessControl: AccessControl;
}): (request: SignedRequest, resource: string) => AuthorizeResult {
  return (request, resource) => {
    const authentication = options.authenticate({ ...request, payloadHash: sha256(request.body) });
    if (authentication.kind === "refused") {
      return { kind: "denied", message: "Forbidden" };
    }
    const { principal, accessKeyId } = authentication;
    const access = { action: "execute-api:Invoke", resource, context: {} };
    const message = options.accessControl.refusal(principal, [access]);
    if (message !== undefined) return { kind: "denied", message };
    return { kind: "allowed", principalArn: principal.arn, accessKeyId };
  };
}

/** What becomes of a call of an API that is answered outside the sandbox. */
export type CallVerdict =
  | { readonly kind: "allowed" }
  | { readonly kind: "denied"; readonly message: string }
  | { readonly kind: "unauthenticated"; readonly problem: SignatureProblem | "unknown-key" };

/** Decides on calls of an API that is answered elsewhere: a role may do what its policies say. */
export function createCallAuthorizer(options: {
  readonly authenticate: Authenticate;
  readonly accessControl: AccessControl;
}): (request: SignedRequest, access: AccessRequest) => CallVerdict {
  return (request, access) => {
    const authentication = options.authenticate({ ...request, payloadHash: sha256(request.body) });
    if (authentication.kind === "refused") {
      return { kind: "unauthenticated", problem: authentication.problem };
    }
    const message = options.accessControl.refusal(authentication.principal, [access]);
    return message === undefined ? { kind: "allowed" } : { kind: "denied", message };
  };
}
