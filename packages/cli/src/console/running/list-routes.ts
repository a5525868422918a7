import type { Api, Authorization, Route } from "@proton/console/extension";
import { functionsOf, type RunningAccount } from "./running-application.ts";

type HttpApis = RunningAccount["httpApis"];
type RunningRoute = ReturnType<HttpApis["routesOf"]>[number];

/** Every API of an account, with who answers its routes and what those ask of their callers. */
export function listRoutes(account: RunningAccount): readonly Api[] {
  const { accountId, httpApis } = account;
  const names = new Map(functionsOf(account).map((each) => [each.functionName, each.name]));
  const routeOf = (apiId: string, route: RunningRoute): Route => {
    const { routeId, routeKey, integrationUri = "" } = route;
    const functionName = functionNameOf(integrationUri);
    const integration = functionName === undefined ? integrationUri : names.get(functionName);
    return {
      ...{ routeId, routeKey },
      authorization: authorizationOf(account, apiId, route),
      ...((integration || functionName) && { integration: integration || functionName }),
    };
  };
  return httpApis.all().map(({ apiId, name }) => ({
    ...{ accountId, apiId, name },
    url: httpApis.invokeUrlOf(apiId),
    routes: httpApis.routesOf(apiId).map((route) => routeOf(apiId, route)),
  }));
}

/** The name of the function that an integration calls; `undefined` for what is no function. */
export function functionNameOf(uri: string): string | undefined {
  return /:function:([^:/]+)/.exec(uri)?.[1];
}

/** What a route asks of its callers, and whether this machine can give it. */
export function authorizationOf(
  { httpApis, tokenIssuers }: Pick<RunningAccount, "httpApis" | "tokenIssuers">,
  apiId: string,
  { authorizationType, authorizerId, authorizationScopes = [] }: RunningRoute,
): Authorization {
  if (authorizationType === "AWS_IAM") return { kind: "signature" };
  const authorizer = httpApis
    .authorizersOf(apiId)
    .find((each) => each.authorizerId === authorizerId);
  if (authorizationType === "NONE" || authorizer === undefined) return { kind: "none" };
  if (authorizer.type !== "JWT") {
    return { kind: "function", sources: [...authorizer.identitySource] };
  }
  const { issuer, audience } = authorizer;
  return {
    kind: "token",
    issuer,
    audiences: [...audience],
    scopes: [...authorizationScopes],
    isIssuedHere: tokenIssuers().some((each) => each.issuer === issuer),
  };
}
