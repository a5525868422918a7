import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { HttpConnection, type OutgoingRequest } from "./http-connection.ts";
import { createRequestSigner, type SignableRequest } from "./request-signer.ts";

/** What the SDK does for each call and this client does in one step, once, or not at all. */
const REPLACED_MIDDLEWARE = [
  "httpAuthSchemeMiddleware",
  "httpSigningMiddleware",
  "hostHeaderMiddleware",
  "contentLengthMiddleware",
  "getUserAgentMiddleware",
  "loggerMiddleware",
  "recursionDetectionMiddleware",
] as const;

/**
 * The client of all table access: three attempts, none of which waits for more than two seconds,
 * so that a call ends well within a function's timeout. The SDK reads its configuration, writes and reads
 * the bodies, repeats attempts and makes the errors; docs/decisions/0093 says what it leaves to us.
 */
export function createDocumentClient(
  configuration: DynamoDBClientConfig = {},
  now: () => Date = () => new Date(),
): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    maxAttempts: 3,
    retryMode: "standard",
    ...configuration,
    requestHandler: new HttpConnection({
      connectMilliseconds: 1_000,
      answerMilliseconds: 2_000,
    }) as unknown as RequestHandler,
  });
  for (const name of REPLACED_MIDDLEWARE) {
    if (!client.middlewareStack.remove(name)) throw new Error(`the SDK has no ${name} any more`);
  }
  client.middlewareStack.addRelativeTo(signing(client, now), {
    name: "signing",
    relation: "after",
    toMiddleware: "retryMiddleware",
  });
  return DynamoDBDocumentClient.from(client, {
    // An attribute may be called constructor, and its object is then of no class that is known.
    marshallOptions: { removeUndefinedValues: true, convertClassInstanceToMap: true },
  });
}

type RequestHandler = NonNullable<DynamoDBClientConfig["requestHandler"]>;

/** Completes the headers of each attempt and signs it. */
function signing({ config }: DynamoDBClient, now: () => Date) {
  const sign = createRequestSigner();
  let userAgent: string | undefined;
  return <Given extends object, Output>(next: (given: Given) => Promise<Output>) =>
    async (given: Given): Promise<Output> => {
      const { request } = given as { readonly request: SignableRequest & OutgoingRequest };
      const [region, credentials] = await Promise.all([config.region(), config.credentials()]);
      userAgent ??= (await config.defaultUserAgentProvider())
        .map((part) => part.join("/"))
        .join(" ");
      const { headers } = request;
      headers.host =
        request.port === undefined ? request.hostname : `${request.hostname}:${request.port}`;
      headers["content-length"] = String(Buffer.byteLength(request.body ?? ""));
      headers["user-agent"] = userAgent;
      sign(request, { region, ...credentials }, now());
      return next(given);
    };
}
