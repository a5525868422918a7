import { sessionHeaders } from "./session.ts";

/** The operations that a list which is opened first asks, as `callProton` does. */
const PAGE = { maxResults: 100 };
const ASKED = new Map<string, readonly (readonly [operation: string, input: object])[]>([
  [
    "",
    [
      ["GetResourcesSummary", {}],
      ["ListDeployments", PAGE],
    ],
  ],
  ["environments", [["ListEnvironments", PAGE]]],
  ["services", [["ListServices", PAGE]]],
  ["service-instances", [["ListServiceInstances", PAGE]]],
  ["deployments", [["ListDeployments", PAGE]]],
]);

const ANSWERS = new Map<string, Promise<Response | undefined>>();

/** A request for an operation of Proton's API. */
export function operationRequest(operation: string, input: unknown): RequestInit {
  return {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `AwsProton20200720.${operation}`,
      ...sessionHeaders(),
    },
    body: JSON.stringify(input),
    redirect: "error",
  };
}

/** Asks what the page of an address will ask, while its code is still on its way. */
export function askAhead(path: string): void {
  for (const [operation, input] of ASKED.get(path.replace(/^\/console\/?/, "")) ?? []) {
    // Where nobody answers it is asked again, and whoever asks is told.
    const answer = fetch("/console/api", operationRequest(operation, input)).catch(() => undefined);
    ANSWERS.set(keyOf(operation, input), answer);
  }
}

/** What was asked ahead, once. */
export function takeAhead(
  operation: string,
  input: unknown,
): Promise<Response | undefined> | undefined {
  const key = keyOf(operation, input);
  const answer = ANSWERS.get(key);
  ANSWERS.delete(key);
  return answer;
}

const keyOf = (operation: string, input: unknown) => `${operation} ${JSON.stringify(input)}`;
