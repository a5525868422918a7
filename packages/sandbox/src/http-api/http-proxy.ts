import type { HttpIntegrationConfiguration } from "../services.ts";
import { messageResponse } from "./gateway-response.ts";
import type { IntegrationResult } from "./integrate.ts";
import type { ProxyEventInput } from "./proxy-event.ts";

const HOP_BY_HOP = new Set([
  "connection",
  "content-encoding",
  "content-length",
  "keep-alive",
  "transfer-encoding",
]);

/** Passes a request on to a public HTTP endpoint, path variables of its URL filled in. */
export async function proxyHttp(
  integration: HttpIntegrationConfiguration,
  { request, pathParameters = {} }: ProxyEventInput,
): Promise<IntegrationResult> {
  const method =
    integration.method === undefined || integration.method === "ANY"
      ? request.method
      : integration.method;
  const headers = new Headers();
  for (const [name, value] of request.headers) {
    if (!["host", "content-length"].includes(name.toLowerCase())) headers.append(name, value);
  }
  try {
    const answer = await fetch(targetUrl(integration.uri, pathParameters, request.rawQueryString), {
      method,
      headers,
      redirect: "manual",
      ...(request.body.length > 0 && method !== "GET" && method !== "HEAD"
        ? { body: new Uint8Array(request.body) }
        : {}),
    });
    return {
      response: {
        statusCode: answer.status,
        headers: [...answer.headers].filter(([name]) => !HOP_BY_HOP.has(name)),
        body: Buffer.from(await answer.arrayBuffer()),
      },
      lambdaStatus: answer.status,
    };
  } catch (error) {
    return {
      response: messageResponse(503, "Service Unavailable"),
      errorMessage: "Service Unavailable",
      error: String((error as Error).cause ?? error),
      lambdaStatus: 503,
    };
  }
}

function targetUrl(
  uri: string,
  pathParameters: Readonly<Record<string, string>>,
  rawQueryString: string,
): string {
  const filled = uri.replace(/\{([^{}+]+)\+?\}/g, (_variable, name: string) =>
    (pathParameters[name] ?? "").split("/").map(encodeURIComponent).join("/"),
  );
  if (rawQueryString === "") return filled;
  return `${filled}${filled.includes("?") ? "&" : "?"}${rawQueryString}`;
}
