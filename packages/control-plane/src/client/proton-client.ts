import { setTimeout } from "node:timers/promises";
import { serialize } from "../contract/serialize.ts";
import { type ErrorCode, ProtonError } from "../errors.ts";
import type { OperationInputs, OperationName, OperationOutputs } from "../generated/api.ts";
import { operationContracts, targetPrefix } from "../generated/contract.ts";
import { PROVENANCE_HEADER, type Provenance, writeProvenance } from "../requests/provenance.ts";
import { readOutput } from "./read-output.ts";
import { type ClientCredentials, signedHeaders } from "./sign-request.ts";

/** How {@link createProtonClient} reaches the API. */
export interface ProtonClientOptions {
  /** Base URL, such as `http://127.0.0.1:4700`. */
  readonly endpoint: string;
  readonly region: string;
  /** Asked at each call, so that they may be renewed. */
  readonly credentials: () => Promise<ClientCredentials>;
  /** As what service calls are signed. @default Proton, or API Gateway at an address of API Gateway */
  readonly signingName?: string;
  /** Sent with every call, for a server that records it. */
  readonly provenance?: Provenance;
  /** Milliseconds before a read, or a call that was throttled, is tried again. @default [200, 1000] */
  readonly retryDelays?: readonly number[];
}

/** Proton's API at an endpoint, called as the control plane in this process is. */
export interface ProtonClient {
  /** @throws ProtonError every error that the API answers; ConnectionError when it does not answer */
  call<Name extends OperationName>(
    name: Name,
    input: OperationInputs[Name],
  ): Promise<OperationOutputs[Name]>;
  /** The same with the JSON of the protocol on both sides. */
  callJson(name: OperationName, input: unknown): Promise<unknown>;
}

/** Nothing that speaks the protocol answered. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  readonly code = "ConnectionError";
}

/**
 * A client of Proton's API. AWS's own may leave its SDKs; this one follows the contract that stands
 * in this package.
 */
export function createProtonClient(options: ProtonClientOptions): ProtonClient {
  const callJson = (name: OperationName, input: unknown) => withRetries(options, name, input);
  return {
    callJson,
    async call(name, input) {
      const contract = operationContracts[name];
      const output = await callJson(name, serialize(contract.input, input));
      return readOutput(contract.output, output) as never;
    },
  };
}

async function withRetries(
  options: ProtonClientOptions,
  name: OperationName,
  input: unknown,
): Promise<unknown> {
  for (const delay of options.retryDelays ?? [200, 1000]) {
    try {
      return await send(options, name, input);
    } catch (error) {
      if (!mayRepeat(name, input, error)) throw error;
      await setTimeout(delay);
    }
  }
  return send(options, name, input);
}

/** What changes something is repeated only when it was not done, or is known by its token. */
function mayRepeat(name: OperationName, input: unknown, error: unknown): boolean {
  const isRepeatable =
    /^(Get|List)/.test(name) || Boolean((input as { readonly clientToken?: string }).clientToken);
  if (error instanceof ConnectionError) return isRepeatable;
  if (!(error instanceof ProtonError)) return false;
  return (
    error.code === "ThrottlingException" ||
    (error.code === "InternalServerException" && isRepeatable)
  );
}

async function send(
  { endpoint, region, credentials, provenance, signingName }: ProtonClientOptions,
  name: OperationName,
  input: unknown,
): Promise<unknown> {
  const url = new URL(endpoint);
  const body = JSON.stringify(input);
  const headers = await signedHeaders({
    url,
    region,
    credentials: await credentials(),
    body,
    service: signingName,
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `${targetPrefix}.${name}`,
      ...(provenance && { [PROVENANCE_HEADER]: writeProvenance(provenance) }),
    },
  });
  const response = await fetch(url, { method: "POST", headers, body, redirect: "error" }).catch(
    (error: Error) => {
      const reason = (error.cause as Error | undefined)?.message ?? error.message;
      throw new ConnectionError(`${endpoint} cannot be reached: ${reason}`, { cause: error });
    },
  );
  const text = await response.text();
  const answer = parseObject(text);
  if (response.ok && answer !== undefined) return answer;
  throw errorOf(endpoint, response, answer);
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function errorOf(
  endpoint: string,
  { status, headers }: Response,
  answer: Readonly<Record<string, unknown>> | undefined,
): Error {
  const type = String(answer?.__type ?? headers.get("x-amzn-errortype") ?? "");
  const code = type.split("#").at(-1)?.split(":")[0];
  if (!code && status === 403 && answer !== undefined) {
    const reason = `${endpoint} refuses these credentials: ${answer.message ?? answer.Message}`;
    return new ProtonError("AccessDeniedException", reason, { statusCode: 403 });
  }
  if (!code) {
    return new ConnectionError(`${endpoint} answered ${status}, but not in Proton's protocol`);
  }
  const message = answer?.message ?? answer?.Message ?? `status ${status}`;
  return new ProtonError(code as ErrorCode, String(message));
}
