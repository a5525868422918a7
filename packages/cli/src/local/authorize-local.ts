import type { IncomingMessage } from "node:http";
import {
  type Call,
  callResource,
  createArns,
  ProtonError,
  signatureError,
} from "@proton/control-plane";
import type { Sandbox } from "@proton/sandbox";
import { localPaths } from "./endpoint-file.ts";
import { LOCAL_BUCKET } from "./local-bucket.ts";
import type { Local } from "./open-local.ts";
import { decodedPath } from "./read-request.ts";

interface Guard {
  readonly local: Local;
  readonly insecure?: boolean | undefined;
}

/**
 * Lets the operator call Proton's API, and a role of the sandbox, such as a pipeline's, what its
 * policies allow it; answers the account that calls.
 *
 * @throws ProtonError for everybody else
 */
export function authorizeCall(guard: Guard, { request, body, operation, input }: Call): string {
  const sandbox = guard.local.accounts.calledBy(request);
  const resource = callResource(operation, input, createArns(sandbox));
  authorize(guard, sandbox, request, body, { action: `proton:${operation}`, resource });
  return sandbox.accountId;
}

/**
 * The same for what is answered beside Proton's API: as if it were what Proton and S3 have for it.
 *
 * @throws ProtonError for who may not
 */
export function authorizeBeside(
  guard: Guard,
  request: IncomingMessage,
  body: Uint8Array,
  path: string,
): void {
  authorize(guard, guard.local.sandbox, request, body, accessBeside(guard, path));
}

interface Access {
  readonly action: string;
  readonly resource: string;
}

function accessBeside({ local }: Guard, path: string): Access {
  const arns = createArns(local.sandbox);
  if (path.startsWith(localPaths.bundles)) {
    const key = decodedPath(path.slice(localPaths.bundles.length));
    return { action: "s3:PutObject", resource: `arn:aws:s3:::${LOCAL_BUCKET}/${key}` };
  }
  if (path.startsWith(localPaths.deployments)) {
    const id = path.slice(localPaths.deployments.length);
    return { action: "proton:GetDeployment", resource: arns.deployment(id) };
  }
  // Nothing of Proton's own: no policy names it, and only one that allows everything has it.
  return { action: `proton:${path.slice("/_proton/".length)}`, resource: "*" };
}

function authorize(
  { insecure }: Guard,
  sandbox: Sandbox,
  request: IncomingMessage,
  body: Uint8Array,
  access: Access,
): void {
  const { method = "POST", url = "/", headers } = request;
  const signed = { method, url, headers, body, service: "proton" };
  const verdict = sandbox.authorizeCall(signed, { ...access, context: {} });
  if (verdict.kind === "denied") throw new ProtonError("AccessDeniedException", verdict.message);
  if (verdict.kind === "unauthenticated" && !insecure) throw signatureError(verdict.problem);
}
