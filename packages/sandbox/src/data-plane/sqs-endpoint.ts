import type { Clock } from "../clock.ts";
import type { AccessControl } from "../iam/access-control.ts";
import type { Authenticate } from "../iam/authenticate.ts";
import type { QueueService } from "../queues/queue-service.ts";
import type { ResourceChanger } from "../stack/change-outside.ts";
import { createJsonEndpoint } from "./json-endpoint.ts";
import { queueOperations } from "./sqs/queue-operations.ts";

/** What the header `x-amz-target` of its requests begins with. */
export const SQS_TARGET_PREFIX = "AmazonSQS.";

/** A message of one mebibyte, as JSON with everything escaped. */
const LARGEST_BODY_BYTES = 8 * 1024 * 1024;

/** Sends to the queues that stacks made, receives from them, and changes them past their stacks. */
export function createSqsEndpoint(options: {
  readonly queues: QueueService;
  readonly authenticate: Authenticate;
  readonly accessControl: AccessControl;
  readonly region: string;
  readonly accountId: string;
  /** Where it is answered itself: what the URLs of queues begin with. */
  readonly endpoint: () => string;
  readonly clock: Clock;
  /** Changes queues past their stacks. */
  readonly changer: () => ResourceChanger;
}) {
  const { authenticate, accessControl } = options;
  return createJsonEndpoint({
    service: "sqs",
    targetPrefix: SQS_TARGET_PREFIX,
    operations: queueOperations(options),
    jsonVersion: "1.0",
    largestBody: LARGEST_BODY_BYTES,
    queryCodes: {
      QueueDoesNotExist: "AWS.SimpleQueueService.NonExistentQueue",
      EmptyBatchRequest: "AWS.SimpleQueueService.EmptyBatchRequest",
      TooManyEntriesInBatchRequest: "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
      BatchEntryIdsNotDistinct: "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
      BatchRequestTooLong: "AWS.SimpleQueueService.BatchRequestTooLong",
      InvalidBatchEntryId: "AWS.SimpleQueueService.InvalidBatchEntryId",
      MessageNotInflight: "AWS.SimpleQueueService.MessageNotInflight",
    },
    authenticate,
    accessControl,
  });
}
