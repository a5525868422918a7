import { deploymentToken } from "@proton/cloudformation/aws-provisioner";
import { answerCall, type ControlPlane, type HttpCall } from "@proton/control-plane";
import { type KeptQueue, readWorkMessage } from "./sqs-work-queue.ts";

/** What the function works with. */
export interface HostedControlPlane {
  readonly controlPlane: Pick<ControlPlane, "callJson" | "receive" | "start" | "drain">;
  readonly queue: KeptQueue;
  /** After which a message comes back whose turn says nothing any more. */
  readonly silenceSeconds: number;
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
    readonly receiptHandle: string;
    readonly attributes: { readonly ApproximateReceiveCount: string };
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
  hosted: HostedControlPlane,
  event: unknown,
  requestId: string,
): Promise<unknown> {
  const { controlPlane, queue } = hosted;
  try {
    if (isOf<HttpEvent>(event, "requestContext"))
      return await answer(controlPlane, event, requestId);
    if (isOf<QueueEvent>(event, "Records")) return await takeTurns(hosted, event);
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

/** Seconds before a turn that failed comes again, longer each time: records may be out of reach. */
const RETRY_SECONDS: readonly number[] = [30, 120, 600, 1800];

type QueueRecord = QueueEvent["Records"][number];

/** What could not be done comes again; what did succeed does not. */
async function takeTurns(hosted: HostedControlPlane, { Records }: QueueEvent) {
  const results = await Promise.allSettled(Records.map((record) => takeTurn(hosted, record)));
  const batchItemFailures = results.flatMap((result, index) => {
    if (result.status === "fulfilled") return [];
    console.error(result.reason);
    return [{ itemIdentifier: Records[index]?.messageId ?? "" }];
  });
  return { batchItemFailures };
}

/**
 * Takes the turn of a message. The queue is told again and again that it is still being taken: when
 * this process dies, the message is soon with another one.
 */
async function takeTurn(hosted: HostedControlPlane, record: QueueRecord): Promise<void> {
  const { controlPlane, queue, silenceSeconds } = hosted;
  const { messageId, receiptHandle, attributes, body } = record;
  const count = Number(attributes.ApproximateReceiveCount);
  // Without an answer, the message comes back after the queue's own time.
  const bringBack = (seconds: number) =>
    queue.bringBack(receiptHandle, seconds).catch(() => undefined);
  const said = [bringBack(silenceSeconds)];
  const saying = setInterval(
    () => said.push(bringBack(silenceSeconds)),
    (silenceSeconds * 1000) / 3,
  );
  try {
    const delivery = { messageId, isAbandoned: count > 1 };
    await controlPlane.receive(readWorkMessage(body), delivery);
  } catch (error) {
    clearInterval(saying);
    // What is said last counts.
    await Promise.all(said);
    await bringBack(RETRY_SECONDS[Math.min(count, RETRY_SECONDS.length) - 1] ?? 0);
    throw error;
  } finally {
    clearInterval(saying);
    await Promise.all(said);
  }
}
