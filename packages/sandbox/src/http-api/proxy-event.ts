import type { APIGatewayEvent, APIGatewayProxyEventV2 } from "aws-lambda";
import { commonLogTime, type GatewayRequest } from "./gateway-request.ts";
import { parseQuery } from "./request-target.ts";

/** What an authorizer found out about the caller. */
export type Identity =
  | { readonly kind: "none" }
  | {
      readonly kind: "jwt";
      readonly claims: Readonly<Record<string, string>>;
      readonly scopes: readonly string[] | null;
    }
  | {
      readonly kind: "function";
      readonly principalId: string;
      /** Texts, numbers and booleans that the authorizer answered. */
      readonly context: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: "iam"; readonly principalArn: string; readonly accessKeyId: string };

export interface ProxyEventInput {
  readonly request: GatewayRequest;
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: string;
  /** Of a REST API. */
  readonly binaryMediaTypes?: readonly string[] | undefined;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
  readonly stageVariables: Readonly<Record<string, string>> | undefined;
  readonly identity: Identity;
}

type TextRecord = Record<string, string>;

/**
 * An event of payload format 2.0; fields without a value are left out.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function eventV2(input: ProxyEventInput): APIGatewayProxyEventV2 {
  const { request, stageVariables, pathParameters } = input;
  const cookies: string[] = [];
  const headers: TextRecord = Object.create(null) as TextRecord;
  for (const [name, value] of request.headers) {
    const key = name.toLowerCase();
    if (key === "cookie") cookies.push(...value.split(/;\s*/).filter((cookie) => cookie !== ""));
    else headers[key] = key in headers ? `${headers[key]},${value}` : value;
  }
  const query = parseQuery(request.rawQueryString);
  const queryStringParameters = mapValues(query, (values) => values.join(","));
  const authorizer = authorizerV2(input);

  return {
    version: "2.0",
    routeKey: input.routeKey,
    rawPath: request.path,
    rawQueryString: request.rawQueryString,
    ...(cookies.length === 0 ? {} : { cookies }),
    headers: { ...headers },
    ...(query.size === 0 ? {} : { queryStringParameters }),
    requestContext: {
      accountId: input.accountId,
      apiId: input.apiId,
      ...(authorizer === undefined ? {} : { authorizer }),
      domainName: request.domainName,
      domainPrefix: domainPrefix(request.domainName),
      http: {
        method: request.method,
        path: request.path,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: request.userAgent,
      },
      requestId: request.id,
      routeKey: input.routeKey,
      stage: input.stage,
      time: commonLogTime(request.time),
      timeEpoch: request.time.getTime(),
    },
    ...(pathParameters === undefined ? {} : { pathParameters }),
    ...(stageVariables === undefined ? {} : { stageVariables }),
    ...bodyOf(request),
  } as APIGatewayProxyEventV2;
}

/** An event of payload format 1.0; fields without a value are null. */
export function eventV1(input: ProxyEventInput): APIGatewayEvent {
  const { request } = input;
  const headers = multiValueHeaders(request);
  const query = parseQuery(request.rawQueryString);
  const resource = input.routeKey.split(" ")[1] ?? input.routeKey;
  const { body = null, isBase64Encoded } = bodyOf(request);

  return {
    version: "1.0",
    resource,
    path: request.path,
    httpMethod: request.method,
    headers: mapValues(headers, (values) => values.at(-1) ?? ""),
    multiValueHeaders: mapValues(headers, (values) => values),
    queryStringParameters: query.size === 0 ? null : mapValues(query, (values) => values.at(-1)),
    multiValueQueryStringParameters: query.size === 0 ? null : mapValues(query, (values) => values),
    requestContext: {
      accountId: input.accountId,
      apiId: input.apiId,
      authorizer: authorizerV1(input.identity),
      domainName: request.domainName,
      domainPrefix: domainPrefix(request.domainName),
      extendedRequestId: request.id,
      httpMethod: request.method,
      identity: identityV1(input),
      path: request.path,
      protocol: request.protocol,
      requestId: request.id,
      requestTime: commonLogTime(request.time),
      requestTimeEpoch: request.time.getTime(),
      resourceId: input.routeKey,
      resourcePath: resource,
      stage: input.stage,
    },
    pathParameters: input.pathParameters ?? null,
    stageVariables: input.stageVariables ?? null,
    body,
    isBase64Encoded,
  } as unknown as APIGatewayEvent;
}

/**
 * The event of a REST API's proxy integration: like format 1.0, with the path as it was sent and
 * without its stage, and with every body as text that is not of a binary type.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function eventRest(input: ProxyEventInput): APIGatewayEvent {
  const { request, stage, binaryMediaTypes = [] } = input;
  const { version: _, ...event } = eventV1(input) as APIGatewayEvent & { version?: string };
  const sent = request.url.replace(/^https?:\/\/[^/]*/i, "").split(/[?#]/, 1)[0] ?? "/";
  const path = sent.slice(stage.length + 1) || "/";
  const contentType = request.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1];
  const mediaType = (contentType ?? "").split(";", 1)[0]?.trim().toLowerCase();
  const isBinary = binaryMediaTypes.some((type) => type === "*/*" || type === mediaType);
  return {
    ...event,
    path,
    body: request.body.length === 0 ? null : request.body.toString(isBinary ? "base64" : "utf8"),
    isBase64Encoded: isBinary && request.body.length > 0,
    requestContext: {
      ...event.requestContext,
      path: sent,
      authorizer: authorizerRest(input.identity),
    },
  } as unknown as APIGatewayEvent;
}

/**
 * HTTP APIs pass only these as text; all else is base64, `application/x-www-form-urlencoded`,
 * `application/*+json` and a missing content type included.
 * https://github.com/ministackorg/ministack/pull/766 has the cases measured on AWS.
 */
const TEXT_CONTENT_TYPE = /^(?:text\/[^;]*|application\/(?:json|xml|javascript))\s*(?:;|$)/i;

function bodyOf(request: GatewayRequest): { body?: string; isBase64Encoded: boolean } {
  if (request.body.length === 0) return { isBase64Encoded: false };
  const contentType = request.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1];
  const isText = contentType !== undefined && TEXT_CONTENT_TYPE.test(contentType);
  return isText
    ? { body: request.body.toString("utf8"), isBase64Encoded: false }
    : { body: request.body.toString("base64"), isBase64Encoded: true };
}

function multiValueHeaders(request: GatewayRequest): Map<string, string[]> {
  const spelling = new Map<string, string>();
  const headers = new Map<string, string[]>();
  for (const [name, value] of request.headers) {
    const key = spelling.get(name.toLowerCase()) ?? name;
    spelling.set(name.toLowerCase(), key);
    headers.set(key, [...(headers.get(key) ?? []), value]);
  }
  return headers;
}

function authorizerV2({ identity, accountId }: ProxyEventInput): unknown {
  if (identity.kind === "none" || identity.kind === "function") return undefined;
  if (identity.kind === "jwt") return { jwt: { claims: identity.claims, scopes: identity.scopes } };
  return {
    iam: {
      accessKey: identity.accessKeyId,
      accountId,
      callerId: identity.accessKeyId,
      cognitoIdentity: null,
      principalOrgId: null,
      userArn: identity.principalArn,
      userId: identity.accessKeyId,
    },
  };
}

/** Its context is handed on as text. */
function authorizerRest(identity: Identity): unknown {
  if (identity.kind !== "function") return null;
  const context = Object.entries(identity.context).map(([name, value]) => [name, String(value)]);
  return { ...Object.fromEntries(context), principalId: identity.principalId };
}

function authorizerV1(identity: Identity): unknown {
  if (identity.kind !== "jwt") return { claims: null, scopes: null };
  return { claims: identity.claims, scopes: identity.scopes };
}

function identityV1({ request, identity, accountId }: ProxyEventInput): unknown {
  const iam = identity.kind === "iam" ? identity : undefined;
  return {
    accessKey: iam?.accessKeyId ?? null,
    accountId: iam === undefined ? null : accountId,
    caller: iam?.accessKeyId ?? null,
    cognitoAuthenticationProvider: null,
    cognitoAuthenticationType: null,
    cognitoIdentityId: null,
    cognitoIdentityPoolId: null,
    principalOrgId: null,
    sourceIp: request.sourceIp,
    user: iam?.accessKeyId ?? null,
    userAgent: request.userAgent,
    userArn: iam?.principalArn ?? null,
  };
}

function domainPrefix(domainName: string): string {
  return domainName.split(".", 1)[0] ?? "";
}

function mapValues<Value, Result>(
  values: ReadonlyMap<string, Value>,
  map: (value: Value) => Result,
): Record<string, Result> {
  // `fromEntries` defines properties, so a parameter named `__proto__` stays a parameter.
  return Object.fromEntries([...values].map(([name, value]) => [name, map(value)]));
}
