import { deploymentToken } from "@proton/cloudformation/aws-provisioner";
import {
  answerCall,
  type ControlPlane,
  type HttpCall,
  type WorkQueue,
} from "@proton/control-plane";
import { readWorkMessage } from "./sqs-work-queue.ts";

/** What the function works with. */
export interface HostedControlPlane {
  readonly controlPlane: Pick<ControlPlane, "callJson" | "receive" | "start" | "drain">;
  readonly queue: WorkQueue;
}

/** A request, as an HTTP API sends it in version 2.0 of its payload. */
interface HttpEvent {
  readonly rawPath: string;
  readonly rawQueryString?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
  readonly requestContext: {
    readonly http: { readonly method: string };
    readonly authorizer?: { readonly iam?: { readonly accountId?: string } };
  };
}

interface QueueEvent {
  readonly Records: readonly {
    readonly eventSource: string;
    readonly messageId: string;
    readonly body: string;
  }[];
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/event-detail-stack-status-change.html */
interface StackEvent {
  readonly source: "aws.cloudformation";
  readonly detail: { readonly "client-request-token"?: string };
}

/**
 * Does what an event is for: a request, a turn of work, a stack whose status has changed, or the sweep
 * of each minute. Nothing is left to be done afterwards: the process may be frozen then.
 */
export async function handleEvent(
  { controlPlane, queue }: HostedControlPlane,
  event: unknown,
  requestId: string,
): Promise<unknown> {
  try {
    if (isOf<HttpEvent>(event, "requestContext"))
      return await answer(controlPlane, event, requestId);
    if (isOf<QueueEvent>(event, "Records")) return await takeTurns(controlPlane, event);
    if (isOf<StackEvent>(event, "detail") && event.source === "aws.cloudformation") {
      // Other people's stacks have tokens, too: a message about no deployment is void.
      const { "client-request-token": token } = event.detail;
      if (token !== undefined) {
        await queue.send({ work: "deployment", id: deploymentToken(token) }, 0);
      }
      return undefined;
    }
    if (isOf<{ readonly sweep: unknown }>(event, "sweep")) {
      return { started: await controlPlane.start() };
    }
    throw new Error(`this event is none of the control plane's: ${JSON.stringify(event)}`);
  } finally {
    await controlPlane.drain();
  }
}

function isOf<Event>(event: unknown, member: keyof Event & string): event is Event {
  return typeof event === "object" && event !== null && Object.hasOwn(event, member);
}

async function answer(
  controlPlane: Pick<ControlPlane, "callJson">,
  event: HttpEvent,
  requestId: string,
) {
  const { rawPath, rawQueryString, headers, body = "", isBase64Encoded, requestContext } = event;
  const call: HttpCall = {
    method: requestContext.http.method,
    url: rawQueryString ? `${rawPath}?${rawQueryString}` : rawPath,
    headers,
    body: Buffer.from(body, isBase64Encoded ? "base64" : "utf8"),
  };
  const { accountId } = requestContext.authorizer?.iam ?? {};
  const { status: statusCode, ...rest } = await answerCall(controlPlane, call, {
    requestId,
    accountId,
  });
  return { statusCode, ...rest };
}

/** What could not be done comes again; what did succeed does not. */
async function takeTurns(controlPlane: Pick<ControlPlane, "receive">, { Records }: QueueEvent) {
  const results = await Promise.allSettled(
    Records.map(async ({ body }) => controlPlane.receive(readWorkMessage(body))),
  );
  const batchItemFailures = results.flatMap((result, index) => {
    if (result.status === "fulfilled") return [];
    console.error(result.reason);
    return [{ itemIdentifier: Records[index]?.messageId ?? "" }];
  });
  return { batchItemFailures };
}
