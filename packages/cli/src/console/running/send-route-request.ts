import { request as httpRequest, type IncomingMessage } from "node:http";
import {
  type DeniedCall,
  pathVariables,
  type RouteAnswer,
  type RouteRequest,
  requestTarget,
  routeRequest,
} from "@proton/console/extension";
import { ProtonError } from "@proton/control-plane";
import type { HttpExchange, InvokeResult } from "@proton/sandbox";
import { jsonObject } from "../../local/read-request.ts";
import type { ConsoleBackend } from "../console-backend.ts";
import { type FilledIn, fillInCredentials, SESSION_NAME } from "./fill-in-credentials.ts";
import { functionNameOf } from "./list-routes.ts";
import {
  accountOf,
  applicationOf,
  functionsOf,
  type RunningAccount,
} from "./running-application.ts";
import { concealing, shown } from "./shown-text.ts";

/** An API answers within 30 seconds, but not while a debugger holds its function. */
const LONGEST_MILLISECONDS = 10 * 60_000;
/** The largest body that an API of AWS answers with: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MOST_READ_BYTES = 10 * 1024 * 1024;

/** Sends a request of a page to a route of this machine, and tells what came of it on the way. */
export async function sendRouteRequest(
  backend: ConsoleBackend,
  body: Uint8Array,
  closed: AbortSignal,
): Promise<RouteAnswer> {
  const asked = routeRequest.parse(jsonObject(body));
  const application = applicationOf(backend);
  const account = accountOf(application, asked.accountId);
  const route = routeOf(account, asked);
  const empty = pathVariables(route.routeKey).find(
    ({ name, isGreedy }) => !asked.path[name] && !(isGreedy && route.routeKey === "$default"),
  );
  if (empty !== undefined) {
    throw new ProtonError("ValidationException", `The path parameter ${empty.name} has no value.`);
  }
  const urlWith = (query: Parameters<typeof requestTarget>[2]) => {
    const target = requestTarget(route.routeKey, asked.path, query);
    return new URL(account.httpApis.invokeUrlOf(asked.apiId) + target);
  };
  const { authorizerId } = route;
  const url = urlWith(asked.query);
  const filledIn = await fillInCredentials(account, asked, { url, authorizerId });
  const full = filledIn.query.length === 0 ? url : urlWith([...asked.query, ...filledIn.query]);
  const denied: DeniedCall[] = [];
  const end = application.denials.watch((call) => denied.push(call));
  try {
    const answer = await send(account, { url: full, asked, filledIn, closed });
    return { ...answer, denied: denied.filter((call) => isOf(call, asked, answer)) };
  } finally {
    end();
  }
}

function routeOf({ httpApis }: RunningAccount, { apiId, routeId, method }: RouteRequest) {
  const route = httpApis.routesOf(apiId).find((each) => each.routeId === routeId);
  if (route === undefined) {
    const message = `There is no route ${routeId} of an API ${apiId} any more: look at the routes again.`;
    throw new ProtonError("ResourceNotFoundException", message);
  }
  const [wanted = ""] = route.routeKey.split(" ");
  if (wanted === method || wanted === "ANY" || wanted === "$default") return route;
  throw new ProtonError("ValidationException", `${route.routeKey} is not asked with ${method}.`);
}

/** Others' calls go on meanwhile. */
function isOf(
  { who, roleArn }: DeniedCall,
  { authorization }: RouteRequest,
  { exchange }: Sent,
): boolean {
  if (who === exchange?.functionName) return true;
  // The API itself may not call the function.
  if (roleArn === undefined) return exchange?.outcome === "denied";
  return (
    authorization.kind === "signature" && who === SESSION_NAME && roleArn === authorization.roleArn
  );
}

type Sent = Omit<RouteAnswer, "denied">;

interface Sending {
  readonly url: URL;
  readonly asked: RouteRequest;
  readonly filledIn: FilledIn;
  readonly closed: AbortSignal;
}

async function send(
  account: RunningAccount,
  { url, asked, filledIn, closed }: Sending,
): Promise<Sent> {
  const exchanges = new Map<string, ObservedExchange>();
  const end = account.httpApis.observe((exchange) => {
    exchanges.set(exchange.requestId, observed(exchange));
  });
  try {
    const ours = new Set(filledIn.headers.map(([name]) => name.toLowerCase()));
    const headers = asked.headers.filter(([name]) => !ours.has(name.toLowerCase()));
    const startedAt = performance.now();
    const { message, bytes, isCut } = await answerOf(url, {
      method: asked.method,
      headers: [...headers, ...filledIn.headers],
      body: asked.body,
      signal: AbortSignal.any([closed, AbortSignal.timeout(LONGEST_MILLISECONDS)]),
    });
    const milliseconds = performance.now() - startedAt;
    const conceal = concealing(filledIn.secrets);
    const id = String(message.headers["apigw-requestid"]);
    const exchange = exchanges.get(id);
    const { body, isText } = textOf(bytes);
    const text = shown(conceal(body));
    return {
      status: message.statusCode ?? 0,
      headers: pairsOf(message.rawHeaders).map(([name, value]) => [name, conceal(value)]),
      body: { ...text, bytes: bytes.length, isCut: isCut || text.isCut, isText },
      milliseconds,
      ...(exchange && { exchange: exchangeOf(account, exchange, conceal) }),
    };
  } finally {
    end();
  }
}

interface ObservedExchange extends Omit<HttpExchange, "result"> {
  /** Absent while the function works. */
  result?: InvokeResult;
}

function observed({ result, ...exchange }: HttpExchange): ObservedExchange {
  const kept: ObservedExchange = { ...exchange };
  result.then(
    (settled) => {
      kept.result = settled;
    },
    () => undefined,
  );
  return kept;
}

const OUTCOMES = {
  ok: "answered",
  "function-error": "failed",
  denied: "denied",
  throttled: "throttled",
  "not-found": "not-found",
} as const satisfies Record<InvokeResult["kind"], string>;

function exchangeOf(
  account: RunningAccount,
  { functionName, event, result }: ObservedExchange,
  conceal: (text: string) => string,
): NonNullable<RouteAnswer["exchange"]> {
  const physical = functionNameOf(functionName) ?? functionName;
  const known = functionsOf(account).find((each) => each.functionName === physical);
  const json = (value: unknown) => shown(conceal(JSON.stringify(value, undefined, 2) ?? ""));
  const said =
    result && ("payload" in result ? result.payload : "message" in result ? result.message : "");
  return {
    functionName: known?.name ?? physical,
    event: json(event),
    outcome: result === undefined ? "running" : OUTCOMES[result.kind],
    response: result === undefined ? shown("") : json(said),
  };
}

interface HttpRequest {
  readonly method: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string | undefined;
  readonly signal: AbortSignal;
}

/** Sends a request as it is written: `fetch` forbids some headers, and follows where it is sent. */
async function answerOf(url: URL, { headers, body, ...options }: HttpRequest) {
  try {
    const message = await new Promise<IncomingMessage>((resolve, reject) => {
      const sent = httpRequest(url, { ...options, agent: false }, resolve);
      sent.on("error", reject);
      for (const [name, value] of headers) sent.appendHeader(name, value);
      // Node.js leaves it out where a method seldom has a body.
      if (body !== undefined) sent.setHeader("content-length", Buffer.byteLength(body));
      sent.end(body);
    });
    return { message, ...(await bodyOf(message)) };
  } catch (error) {
    const message = `The API at ${url.origin} did not answer: ${(error as Error).message}.`;
    throw new ProtonError("InternalServerException", message, { statusCode: 502 });
  }
}

/** What is more than an API can answer stays where it is. */
async function bodyOf(message: IncomingMessage) {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size <= MOST_READ_BYTES) continue;
    message.destroy();
    break;
  }
  return { bytes: Buffer.concat(chunks), isCut: size > MOST_READ_BYTES };
}

function textOf(bytes: Buffer): { readonly body: string; readonly isText: boolean } {
  try {
    return { body: new TextDecoder("utf-8", { fatal: true }).decode(bytes), isText: true };
  } catch {
    return { body: bytes.toString("base64"), isText: false };
  }
}

function pairsOf(rawHeaders: readonly string[]): [string, string][] {
  return rawHeaders.flatMap((name, at) =>
    at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ""] as [string, string]] : [],
  );
}
