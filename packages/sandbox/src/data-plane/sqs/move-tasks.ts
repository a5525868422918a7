import { randomUUID } from "node:crypto";
import type { Clock } from "../../clock.ts";
import type { Queue } from "../../queues/queue.ts";
import { queueNameIn } from "../../queues/queue.ts";
import type { QueueService } from "../../queues/queue-service.ts";
import { JsonApiError, type JsonInput, type JsonOperation } from "../json-endpoint.ts";
import { invalidValue, optionalText, requiredText, wholeNumber } from "./queue-input.ts";

interface MoveTask {
  readonly TaskHandle: string;
  readonly Status: "COMPLETED";
  readonly SourceArn: string;
  readonly DestinationArn?: string;
  readonly ApproximateNumberOfMessagesMoved: number;
  readonly ApproximateNumberOfMessagesToMove: number;
  /** Milliseconds since 1970. */
  readonly StartedTimestamp: number;
}

/** How many tasks of a queue are remembered, as ListMessageMoveTasks gives at most. */
const MOST_TASKS = 10;

/** Moving messages out of dead-letter queues; here a task is done as soon as it is started. */
export function moveTaskOperations(
  queues: QueueService,
  clock: Clock,
): Readonly<Record<string, JsonOperation>> {
  const tasks = new Map<string, readonly MoveTask[]>();

  const find = (arn: string): Queue => {
    const queue = queues.find(queueNameIn(arn));
    if (queue?.arn === arn) return queue;
    const message = "The resource that you specified for the SourceArn parameter doesn't exist.";
    throw new JsonApiError("ResourceNotFoundException", message);
  };
  const onSource = (answer: JsonOperation["answer"]): JsonOperation => ({
    resources: (input) => [requiredText(input, "SourceArn")],
    policy: (input) => queues.policies.get(queueNameIn(requiredText(input, "SourceArn")))?.policy,
    answer,
  });

  return {
    StartMessageMoveTask: onSource((input) => {
      const source = find(requiredText(input, "SourceArn"));
      if (!queues.all().some(({ redrive }) => redrive?.arn === source.arn)) {
        throw invalidValue("Source queue must be configured as a Dead Letter Queue.");
      }
      const destinationArn = optionalText(input, "DestinationArn");
      const destination = destinationArn === undefined ? undefined : find(destinationArn);
      if (destination !== undefined && destination.isFifo !== source.isFifo) {
        throw invalidValue("Source and destination queues must be of the same type.");
      }
      wholeNumber(input, "MaxNumberOfMessagesPerSecond", { least: 1, most: 500 });
      const moved = queues.redrive(source, destination);
      const task: MoveTask = {
        TaskHandle: Buffer.from(randomUUID()).toString("base64"),
        Status: "COMPLETED",
        SourceArn: source.arn,
        ...(destinationArn !== undefined && { DestinationArn: destinationArn }),
        ApproximateNumberOfMessagesMoved: moved,
        ApproximateNumberOfMessagesToMove: moved,
        StartedTimestamp: clock().getTime(),
      };
      tasks.set(source.arn, [task, ...(tasks.get(source.arn) ?? [])].slice(0, MOST_TASKS));
      return { TaskHandle: task.TaskHandle };
    }),
    ListMessageMoveTasks: onSource((input) => {
      const most = wholeNumber(input, "MaxResults", { least: 1, most: MOST_TASKS }) ?? 1;
      const { arn } = find(requiredText(input, "SourceArn"));
      const Results = (tasks.get(arn) ?? [])
        .slice(0, most)
        .map(({ TaskHandle: _, ...task }) => task);
      return { Results };
    }),
    CancelMessageMoveTask: {
      resources: () => [],
      answer(input: JsonInput) {
        requiredText(input, "TaskHandle");
        const message = "Only active tasks can be cancelled: here a task ends when it is started";
        throw new JsonApiError("ResourceNotFoundException", message);
      },
    },
  };
}
