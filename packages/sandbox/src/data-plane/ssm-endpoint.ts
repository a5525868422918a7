import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { sha256 } from "@proton/signature-v4";
import type { AccessControl } from "../iam/access-control.ts";
import type { Authenticate } from "../iam/authenticate.ts";
import type { StackRecord } from "../stack/stack-record.ts";
import type { StackStore } from "../state/stack-store.ts";

export interface SsmEndpointOptions {
  readonly stacks: StackStore;
  readonly authenticate: Authenticate;
  readonly accessControl: AccessControl;
  readonly region: string;
  readonly accountId: string;
}

class SsmError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const TARGET_PREFIX = "AmazonSSM.";
const LARGEST_BODY_BYTES = 64 * 1024;

/** Whether a request is for the parameters of Systems Manager. */
export function isSsmRequest({ headers }: IncomingMessage): boolean {
  return String(headers["x-amz-target"] ?? "").startsWith(TARGET_PREFIX);
}

/** Reads the SSM parameters that stacks made. */
export function createSsmEndpoint(options: SsmEndpointOptions) {
  const { stacks, authenticate, accessControl, region, accountId } = options;
  const arnOf = (name: string) =>
    `arn:aws:ssm:${region}:${accountId}:parameter/${name.replace(/^\//, "")}`;

  function parameterOf({ createdAt, updatedAt }: StackRecord, name: string, value: Properties) {
    const { Type, Value, DataType } = value;
    return {
      ...{ Name: name, Type: Type ?? "String", Value: String(Value ?? ""), Version: 1 },
      ...{ ARN: arnOf(name), DataType: DataType ?? "text" },
      LastModifiedDate: new Date(updatedAt ?? createdAt).getTime() / 1000,
    };
  }

  function allParameters() {
    return stacks.all().flatMap((stack) =>
      Object.values(stack.resources)
        .filter(({ type }) => type === "AWS::SSM::Parameter")
        .map(({ physicalId, properties }) => parameterOf(stack, physicalId, properties)),
    );
  }

  const operations: Readonly<Record<string, Operation>> = {
    GetParameter: {
      names: ({ Name }) => [textOf(Name, "Name")],
      answer(names) {
        const Parameter = allParameters().find(({ Name }) => names.includes(Name));
        if (Parameter === undefined) throw new SsmError("ParameterNotFound", "");
        return { Parameter };
      },
    },
    GetParameters: {
      names: ({ Names }) => {
        if (!Array.isArray(Names) || Names.length === 0 || Names.length > 10) {
          throw invalid("'names' must have length between 1 and 10");
        }
        return Names.map((name) => textOf(name, "Names"));
      },
      answer(names) {
        const Parameters = allParameters().filter(({ Name }) => names.includes(Name));
        const found = Parameters.map(({ Name }) => Name);
        return { Parameters, InvalidParameters: names.filter((name) => !found.includes(name)) };
      },
    },
    GetParametersByPath: {
      names: ({ Path }) => [textOf(Path, "Path")],
      answer([path = "/"], { Recursive }) {
        const prefix = path.endsWith("/") ? path : `${path}/`;
        const isBelow = (name: string) =>
          name.startsWith(prefix) &&
          (Recursive === true || !name.slice(prefix.length).includes("/"));
        return { Parameters: allParameters().filter(({ Name }) => isBelow(Name)) };
      },
    },
  };

  async function answer(request: IncomingMessage): Promise<unknown> {
    const name = String(request.headers["x-amz-target"]).slice(TARGET_PREFIX.length);
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (operation === undefined) {
      throw new SsmError("UnknownOperationException", `the sandbox does not answer ${name}`);
    }
    const body = await readBody(request);
    const { method = "", url = "", headers } = request;
    const parts = { method, url, headers, service: "ssm", payloadHash: sha256(body) };
    const authentication = authenticate(parts);
    if (authentication.kind === "refused") {
      const { problem } = authentication;
      throw problem === "unknown-key"
        ? new SsmError(
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
          )
        : new SsmError("InvalidSignatureException", `the signature is not accepted: ${problem}`);
    }
    const input = inputOf(body);
    const names = operation.names(input);
    const access = names.map((one) => ({
      ...{ action: `ssm:${name}`, resource: arnOf(one), context: {} },
    }));
    const refusal = accessControl.refusal(authentication.principal, access);
    if (refusal !== undefined) throw new SsmError("AccessDeniedException", refusal);
    return operation.answer(names, input);
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      send(response, 200, await answer(request));
    } catch (error) {
      request.resume();
      const known = error instanceof SsmError ? error : undefined;
      const code = known?.code ?? "InternalServerError";
      const message = known?.message ?? String(error);
      send(response, known === undefined ? 500 : 400, { __type: code, message });
    }
  };
}

type Properties = StackRecord["resources"][string]["properties"];
type Input = Readonly<Record<string, unknown>>;

interface Operation {
  /** The parameters, or the path, that the caller must be allowed to read. */
  readonly names: (input: Input) => readonly string[];
  readonly answer: (names: readonly string[], input: Input) => object;
}

function inputOf(body: Buffer): Input {
  try {
    const input: unknown = JSON.parse(body.toString("utf8"));
    if (typeof input === "object" && input !== null) return input as Input;
  } catch {
    // Falls through: what is not JSON is as wrong as what is not an object.
  }
  throw new SsmError("SerializationException", "the body is not a JSON object");
}

function textOf(value: unknown, member: string): string {
  if (typeof value === "string" && value.length > 0 && value.length <= 2048) return value;
  throw invalid(`Value at '${member}' must be a text of 1 to 2048 characters`);
}

function invalid(message: string): SsmError {
  return new SsmError("ValidationException", `1 validation error detected: ${message}`);
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY_BYTES)
      throw invalid(`the body has more than ${LARGEST_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, status: number, output: unknown): void {
  const body = Buffer.from(JSON.stringify(output));
  response.writeHead(status, {
    "content-type": "application/x-amz-json-1.1",
    "content-length": body.length,
    "x-amzn-requestid": randomUUID(),
  });
  response.end(body);
}
