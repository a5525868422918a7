import type { RouteRequest } from "@proton/console/extension";
import { ProtonError } from "@proton/control-plane";
import { API_GATEWAY, signedHeaders } from "@proton/control-plane/client";
import type { RunningAccount } from "./running-application.ts";

type Pair = readonly [name: string, value: string];

/** What is added to a request so that it is let in, and what of it nobody is to see. */
export interface FilledIn {
  readonly headers: readonly Pair[];
  readonly query: readonly Pair[];
  readonly secrets: readonly string[];
}

/** Long enough for one request; what a handler prints of it is of no use afterwards. */
const TOKEN_SECONDS = 60;

/** The session of a role that a request is signed as. */
export const SESSION_NAME = "console";

/** Makes the token or the signature that a request asks for. */
export async function fillInCredentials(
  account: RunningAccount,
  asked: RouteRequest,
  request: { readonly url: URL; readonly authorizerId: string | undefined },
): Promise<FilledIn> {
  switch (asked.authorization.kind) {
    case "none":
      return { headers: [], query: [], secrets: [] };
    case "signature":
      return signature(account, asked, request.url, asked.authorization.roleArn);
    case "token":
      return token(account, asked.apiId, request.authorizerId, asked.authorization);
  }
}

async function signature(
  account: RunningAccount,
  { method, body = "" }: RouteRequest,
  url: URL,
  roleArn: string | undefined,
): Promise<FilledIn> {
  const { region } = account;
  const credentials = credentialsOf(account, roleArn);
  const service = API_GATEWAY;
  const signed = await signedHeaders({
    ...{ method, url, region, credentials, service, body },
    headers: {},
  });
  const headers = Object.entries(signed);
  // The digest of the body is signed, and no secret.
  const secrets = headers.filter(([name]) => /^(authorization|x-amz-security-token)$/i.test(name));
  return { headers, query: [], secrets: secrets.map(([, value]) => value) };
}

function credentialsOf(account: RunningAccount, roleArn: string | undefined) {
  if (roleArn === undefined) return account.operatorCredentials;
  if (account.roleArns().includes(roleArn)) return account.credentialsFor(roleArn, SESSION_NAME);
  const message = `There is no role ${roleArn} in account ${account.accountId} of this machine.`;
  throw new ProtonError("ResourceNotFoundException", message);
}

async function token(
  { httpApis, tokenIssuers }: RunningAccount,
  apiId: string,
  authorizerId: string | undefined,
  { subject, scopes }: Extract<RouteRequest["authorization"], { kind: "token" }>,
): Promise<FilledIn> {
  const authorizer = httpApis
    .authorizersOf(apiId)
    .find((each) => each.authorizerId === authorizerId);
  if (authorizer?.type !== "JWT") {
    throw new ProtonError("ValidationException", "The route asks for no JSON Web Token.");
  }
  const { issuer, audience, identitySource } = authorizer;
  const known = tokenIssuers().find((each) => each.issuer === issuer);
  if (known === undefined) {
    const message = `${issuer} is no issuer of this machine: give a token of your own in a header.`;
    throw new ProtonError("ValidationException", message);
  }
  const [only] = audience;
  const minted = await known.mint({
    subject: subject || "local-user",
    audience: audience.length === 1 && only !== undefined ? only : audience,
    ...(scopes.length > 0 && { scopes }),
    expiresInSeconds: TOKEN_SECONDS,
  });
  const [source = "$request.header.Authorization"] = identitySource;
  const name = source.slice(source.lastIndexOf(".") + 1);
  const secrets = [minted];
  return source.startsWith("$request.querystring.")
    ? { headers: [], query: [[name, minted]], secrets }
    : { headers: [[name, `Bearer ${minted}`]], query: [], secrets };
}
