import { sha256 } from "@proton/signature-v4";
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

/**
 * Decides on calls of an API that is answered elsewhere and takes everybody of this machine: whoever
 * signs as a role of the sandbox may do what the role may, and anybody else is the operator.
 */
export function createCallAuthorizer(options: {
  readonly authenticate: Authenticate;
  readonly accessControl: AccessControl;
}): (request: SignedRequest, access: AccessRequest) => string | undefined {
  return (request, access) => {
    if (request.headers["x-amz-security-token"] === undefined) return undefined;
    const authentication = options.authenticate({ ...request, payloadHash: sha256(request.body) });
    if (authentication.kind === "refused") {
      return authentication.problem === "unknown-key"
        ? undefined
        : "The request signature we calculated does not match the signature you provided.";
    }
    return options.accessControl.refusal(authentication.principal, [access]);
  };
}
