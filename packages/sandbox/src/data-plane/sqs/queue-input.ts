import type { Queue } from "../../queues/queue.ts";
import type { QueueService } from "../../queues/queue-service.ts";
import { JsonApiError, type JsonInput } from "../json-endpoint.ts";

export const invalidValue = (message: string) => new JsonApiError("InvalidParameterValue", message);

/** @throws JsonApiError when a text is missing */
export function requiredText(input: JsonInput, member: string): string {
  const value = input[member];
  if (value === undefined || value === null || value === "") {
    const message = `The request must contain the parameter ${member}.`;
    throw new JsonApiError("MissingParameter", message);
  }
  if (typeof value === "string") return value;
  throw invalidValue(`Value ${JSON.stringify(value)} for parameter ${member} is invalid.`);
}

export function optionalText(input: JsonInput, member: string): string | undefined {
  const value = input[member];
  return value === undefined || value === null ? undefined : requiredText(input, member);
}

/** A whole number within limits, which the message of AWS names. */
export function wholeNumber(
  input: JsonInput,
  member: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  const value = input[member];
  if (value === undefined || value === null) return undefined;
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) {
    return Number(value);
  }
  throw invalidValue(
    `Value ${JSON.stringify(value)} for parameter ${member} is invalid. Reason: Must be >= ${least} and <= ${most}, if provided.`,
  );
}

export function texts(input: JsonInput, ...members: readonly string[]): readonly string[] {
  return members.flatMap((member) => {
    const value = input[member] ?? [];
    if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
    throw invalidValue(`Value for parameter ${member} is invalid.`);
  });
}

/** The name in a queue's URL. */
export function queueNameOf(input: JsonInput): string {
  return requiredText(input, "QueueUrl").split("/").at(-1) ?? "";
}

/** @throws JsonApiError when there is no queue at a URL */
export function queueOf(input: JsonInput, queues: QueueService, accountId: string): Queue {
  const url = requiredText(input, "QueueUrl");
  const [name = "", account] = url.split("/").reverse();
  const queue = account === accountId ? queues.find(name) : undefined;
  if (queue !== undefined) return queue;
  throw new JsonApiError("QueueDoesNotExist", "The specified queue does not exist.");
}
