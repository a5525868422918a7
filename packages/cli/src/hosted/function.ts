/**
 * The control plane as a Lambda function, in `control-plane.zip` beside the built command: what
 * `proton bootstrap --control-plane` deploys.
 */
import { SQSClient } from "@aws-sdk/client-sqs";
import type { ControlPlaneEvent } from "@proton/control-plane";
import { openAccount } from "../account/open-account.ts";
import { type HostedControlPlane, handleEvent } from "./handle-event.ts";
import { createSqsWorkQueue } from "./sqs-work-queue.ts";

let opened: Promise<HostedControlPlane> | undefined;

export async function handler(
  event: unknown,
  { awsRequestId }: { readonly awsRequestId: string },
): Promise<unknown> {
  opened ??= open().catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return handleEvent(await opened, event, awsRequestId);
}

async function open(): Promise<HostedControlPlane> {
  const { STATE_TABLE = "", BUCKET, PROVISIONING_ROLE, WORK_QUEUE = "" } = process.env;
  const { LOOK_SECONDS = "", SILENCE_SECONDS = "" } = process.env;
  const queue = createSqsWorkQueue({ client: new SQSClient({}), queueUrl: WORK_QUEUE });
  const { controlPlane } = await openAccount({
    tableName: STATE_TABLE,
    bucket: BUCKET,
    provisioningRole: PROVISIONING_ROLE,
    sharing: "server",
    workQueue: queue,
    lookMilliseconds: Number(LOOK_SECONDS) * 1000,
    onEvent: log,
  });
  return { controlPlane, queue, silenceSeconds: Number(SILENCE_SECONDS) };
}

/** One line of JSON for each: what CloudWatch Logs Insights can search. */
function log({ code, level, data }: ControlPlaneEvent): void {
  const shown = (_: string, value: unknown) =>
    value instanceof Error ? (value.stack ?? value.message) : value;
  console.log(JSON.stringify({ level, code, ...data }, shown));
}
