import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { limitedServer } from "@proton/http-limits";
import type { OtherRegions } from "../accounts/other-regions.ts";
import type { ServiceEndpoints } from "../services.ts";
import { CODE_BUILD_TARGET_PREFIX } from "./code-build-endpoint.ts";
import { LOGS_TARGET_PREFIX } from "./logs-endpoint.ts";
import { otherService, refuseOtherService } from "./other-services.ts";
import { SECRETS_TARGET_PREFIX } from "./secrets-endpoint.ts";
import { SQS_TARGET_PREFIX } from "./sqs-endpoint.ts";
import { SSM_TARGET_PREFIX } from "./ssm-endpoint.ts";

/** Answers one request. */
export type Endpoint = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Clients keep their connections: closing one that they are about to use would fail a request. */
const IDLE_MILLISECONDS = 10 * 60 * 1000;

/** How long an object may take to arrive: five gigabytes, at a slow disk's speed. */
const UPLOAD_MILLISECONDS = 5 * 60 * 1000;

export interface DataPlane {
  readonly endpoints: ServiceEndpoints;
  /** Answers one request to either API: for a server of somebody else's. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

/** Thrown when the data plane cannot listen. */
export class ListenError extends Error {
  readonly code = "listen-failed";
  readonly port: number;

  constructor(host: string, port: number, cause: unknown) {
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    super(`cannot listen on ${host}:${port} (${reason}): choose another port`, { cause });
    this.name = "ListenError";
    this.port = port;
  }
}

/**
 * One listener for all AWS APIs: a JSON protocol names its operation in a header, the Query protocol
 * posts a form, the rest is S3.
 */
export async function openDataPlane(options: {
  readonly host: string;
  readonly port: number;
  readonly dynamodb: Endpoint;
  readonly s3: Endpoint;
  readonly query: Endpoint;
  readonly ssm: Endpoint;
  readonly secrets: Endpoint;
  readonly sqs: Endpoint;
  readonly codeBuild: Endpoint;
  readonly logs: Endpoint;
  /** @default this Region answers for all */
  readonly otherRegions?: OtherRegions | undefined;
}): Promise<DataPlane> {
  const { host, port, dynamodb, s3, query, ssm, secrets, sqs, codeBuild, logs } = options;
  const jsonServices = [
    [SSM_TARGET_PREFIX, ssm],
    [SECRETS_TARGET_PREFIX, secrets],
    [SQS_TARGET_PREFIX, sqs],
    [CODE_BUILD_TARGET_PREFIX, codeBuild],
    [LOGS_TARGET_PREFIX, logs],
    // Of whatever else names an operation, DynamoDB says what is wrong with it.
    ["", dynamodb],
  ] as const;
  const endpointFor = ({ method, headers }: IncomingMessage): Endpoint => {
    const target = headers["x-amz-target"];
    const named = jsonServices.find(([prefix]) => target?.toString().startsWith(prefix));
    if (named !== undefined) return named[1];
    const isForm = headers["content-type"]?.startsWith("application/x-www-form-urlencoded");
    return method === "POST" && isForm ? query : s3;
  };
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const other = otherService(request);
    if (other !== undefined) {
      refuseOtherService(other, request, response);
      return;
    }
    const elsewhere = options.otherRegions?.answering(request);
    if (elsewhere !== undefined) {
      elsewhere(request, response);
      return;
    }
    const endpoint = endpointFor(request);
    endpoint(request, response).catch(() => response.destroy());
  };
  const server = limitedServer(
    { keepAliveTimeout: IDLE_MILLISECONDS, requestTimeout: UPLOAD_MILLISECONDS },
    handle,
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(new ListenError(host, port, error)));
    server.listen(port, host, resolve);
  });
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  return {
    endpoints: { dynamodb: url, s3: url },
    handle,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
