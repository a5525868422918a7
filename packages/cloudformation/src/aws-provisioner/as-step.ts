import type { Denied, Unreachable } from "../provisioner.ts";
import { isDenied, unreachable } from "./unreachable.ts";

/**
 * The outcome of a step, whatever AWS answers. A refusal of the request ends an operation that has not
 * begun; a denial says something of the caller alone.
 */
export async function asStep<Step>(
  take: () => Promise<Step>,
  refused?: (reason: string) => Step,
): Promise<Step | Unreachable | Denied> {
  try {
    return await take();
  } catch (error) {
    const { name, message } = error as Error;
    const reason = `${name}: ${message}`;
    const away = unreachable(error);
    if (away !== undefined) return away;
    if (isDenied(error)) return { outcome: "denied", reason };
    return refused && isRequestError(error) ? refused(reason) : { outcome: "unreachable", reason };
  }
}

function isRequestError(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500;
}
