import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { crc32 } from "node:zlib";
import {
  type DynamoDb,
  DynamoDbError,
  errorBody,
  internalError,
  MAX_REQUEST_BYTES,
  operationOf,
  parseRequest,
  serializationError,
  tooLarge,
} from "@proton/dynamodb";
import {
  CLOCK_SKEW_MILLISECONDS,
  type SignatureClaim,
  sha256,
  signedAt,
} from "@proton/signature-v4";
import type { OtherAccounts, SharedTables } from "../accounts/other-accounts.ts";
import type { AnswerCall } from "../functions/host/function-host.ts";
import type { AccessControl } from "../iam/access-control.ts";
import type { Authenticate, Authentication } from "../iam/authenticate.ts";
import type { Principal } from "../iam/credentials.ts";
import { accountOfResource, dynamoDbAccess } from "../iam/dynamodb-access.ts";
import type { AccessRequest } from "../iam/evaluate.ts";
import type { Policy } from "../iam/policy.ts";
import { checkTablePolicy, createTablePolicies } from "../iam/table-policies.ts";
import { type Coding, codingFor, encode } from "./response-coding.ts";

/** What requests that bring a policy hold, as far as it is looked at here. */
interface PolicyRequest {
  readonly TableName?: unknown;
  readonly ResourcePolicy?: unknown;
  readonly ResourceArn?: string;
  readonly Policy?: unknown;
  readonly ConfirmRemoveSelfResourceAccess?: unknown;
}

export interface DynamoDbEndpointOptions {
  readonly dynamodb: DynamoDb;
  readonly authenticate: Authenticate;
  readonly accessControl: AccessControl;
  readonly region: string;
  readonly accountId: string;
  /** @default there are none */
  readonly otherAccounts?: OtherAccounts | undefined;
  readonly clock: () => Date;
}

/** Tables of one account, and who is kept from them. */
interface Tables {
  readonly dynamodb: SharedTables;
  /** Why somebody may not do something. @param policy @default the one that holds */
  refusal(principal: Principal, access: AccessRequest, policy?: Policy): string | undefined;
}

/** Refuses policies that are none, and those that would shut out who puts them. */
function checkPolicies(
  principal: Principal,
  operation: string,
  request: PolicyRequest,
  tables: Tables,
): void {
  if (operation === "CreateTable" && typeof request.ResourcePolicy === "string") {
    checkTablePolicy(`table/${String(request.TableName)}`, request.ResourcePolicy);
  }
  if (operation !== "PutResourcePolicy" || typeof request.Policy !== "string") return;
  const { ResourceArn: resource = "", ConfirmRemoveSelfResourceAccess: isConfirmed } = request;
  const policy = checkTablePolicy(resource, request.Policy);
  if (isConfirmed === true) return;
  const again = { action: "dynamodb:PutResourcePolicy", resource, context: {} };
  if (tables.refusal(principal, again, policy) === undefined) return;
  throw new DynamoDbError(
    "ValidationException",
    "The policy would keep you from changing it again: leave yourself dynamodb:PutResourcePolicy, or set ConfirmRemoveSelfResourceAccess",
  );
}

/** Answers DynamoDB's JSON protocol. */
export function createDynamoDbEndpoint(options: DynamoDbEndpointOptions) {
  const { dynamodb, authenticate, accessControl, accountId } = options;
  const accessOptions = {
    ...options,
    partitionKeyOf: dynamodb.partitionKeyOf,
    statementAccess: dynamodb.statementAccess,
  };

  const policyOf = createTablePolicies(dynamodb);
  const own: Tables = {
    dynamodb,
    refusal: (principal, access, policy = policyOf(access.resource)) =>
      accessControl.refusal(principal, [access], policy),
  };

  /** The tables of another account, into which its policies let somebody or not. */
  function foreignTables(owner: string): Tables {
    const there = options.otherAccounts?.tablesOf(owner);
    const policyThere = there ? createTablePolicies(there) : () => undefined;
    return {
      dynamodb: there ?? dynamodb,
      refusal: (principal, access, policy = policyThere(access.resource)) =>
        accessControl.foreignRefusal(principal, access, policy, owner),
    };
  }

  /** Refuses what a principal may not do, or would not be able to undo; says whose tables are meant. */
  function check(principal: Principal, operation: string, input: unknown): Tables {
    const accesses = dynamoDbAccess(operation, input, accessOptions);
    const owners = new Set(
      accesses.map(({ resource }) => accountOfResource(resource) ?? accountId),
    );
    if (owners.size > 1) {
      throw new DynamoDbError("ValidationException", "All tables of a request are of one account");
    }
    const [owner = accountId] = owners;
    const tables = owner === accountId ? own : foreignTables(owner);
    const { partitionKeyOf } = tables.dynamodb;
    const decided =
      tables === own
        ? accesses
        : dynamoDbAccess(operation, input, { ...accessOptions, partitionKeyOf });
    for (const access of decided) {
      const refusal = tables.refusal(principal, access);
      if (refusal !== undefined) throw new DynamoDbError("AccessDeniedException", refusal);
    }
    checkPolicies(principal, operation, input as PolicyRequest, tables);
    return tables;
  }

  async function answer(request: Received, body: Buffer): Promise<unknown> {
    const { method = "", url = "", headers } = request;
    // What is no JSON is complained about before the operation, and before who asks.
    const input = parseRequest(body, headers["content-encoding"]);
    const operation = operationOf(headers["x-amz-target"]);
    const payloadHash = sha256(body);
    const parts = { method, url, headers, service: "dynamodb", payloadHash };
    const authentication = authenticate(parts);
    if (authentication.kind === "refused") {
      throw refused(authentication, options.clock());
    }
    if (input === undefined) throw serializationError("");
    const { principal } = authentication;
    if (operation === "DescribeEndpoints") {
      check(principal, operation, {});
      // Only who listens knows where.
      return endpointsAt(headers.host);
    }
    // Members that the operation does not have are gone before anything is decided by them.
    const prepared = dynamodb.prepare(operation, input);
    const { dynamodb: meant } = check(principal, operation, prepared.input);
    return meant === dynamodb ? prepared.execute() : meant.execute(operation, prepared.input);
  }

  /** The status of an answer, and what it says; never fails. */
  async function respond(request: Received, body: () => Promise<Buffer> | Buffer) {
    try {
      return { statusCode: 200, text: textOf(await answer(request, await body())) };
    } catch (error) {
      const known = error instanceof DynamoDbError ? error : internalError(error);
      return { statusCode: known.statusCode, text: textOf(errorBody(known)) };
    }
  }

  return {
    async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
      const { statusCode, text } = await respond(request, () => readBody(request));
      // DynamoDB looks at the first of several such headers alone.
      const coding = codingFor(text, () => request.headersDistinct["accept-encoding"]?.[0]);
      const body = coding === undefined ? text : await encode(text, coding);
      // Text and not bytes: Node.js writes it together with the head.
      response.writeHead(statusCode, headersOf(body, coding)).end(body);
    },
    /** Past the network nothing is gained by compressing an answer. */
    answerCall: (async ({ method, path: url, headers, payload }) => {
      const { statusCode, text } = await respond({ method, url, headers }, () => limited(payload));
      return { statusCode, headers: headersOf(text, undefined), payload: text };
    }) satisfies AnswerCall,
  };
}

type Received = Pick<IncomingMessage, "method" | "url" | "headers">;

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeEndpoints.html */
const endpointsAt = (address: string | undefined) => ({
  Endpoints: [{ Address: address, CachePeriodInMinutes: 1440 }],
});

const textOf = (output: unknown): string => (output === "" ? "" : JSON.stringify(output));

function headersOf(body: string | Buffer, coding: Coding | undefined): Record<string, string> {
  return {
    "content-type": "application/x-amz-json-1.0",
    ...(coding && { "content-encoding": coding }),
    "content-length": String(Buffer.byteLength(body)),
    // As AWS has it, whose cases ScyllaDB keeps (test_http_headers.py).
    server: "Server",
    "x-amzn-requestid": randomUUID(),
    // Of the bytes that are sent: clients check it before they decompress.
    "x-amz-crc32": String(crc32(body)),
  };
}

function limited(body: Buffer): Buffer {
  if (body.length > MAX_REQUEST_BYTES) throw tooLarge();
  return body;
}

/** By its events: an iterator of the stream costs more than checking the request. */
function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_REQUEST_BYTES) chunks.push(chunk);
      // The rest is read and dropped: a client that is still sending would not see the answer.
      else reject(tooLarge());
    });
    request.once("end", () =>
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)),
    );
    request.once("error", reject);
  });
}

function refused(
  { problem, claim }: Authentication & { kind: "refused" },
  now: Date,
): DynamoDbError {
  switch (problem) {
    case "missing":
      return new DynamoDbError(
        "MissingAuthenticationTokenException",
        "Request is missing Authentication Token",
      );
    case "malformed":
      return new DynamoDbError(
        "IncompleteSignatureException",
        "The Authorization header is incomplete, or scoped to another service",
      );
    case "unknown-key":
      return new DynamoDbError(
        "UnrecognizedClientException",
        "The security token included in the request is invalid.",
      );
    case "expired":
      return new DynamoDbError("InvalidSignatureException", outsideOfTime(claim, now));
    case "unsigned-header":
      return new DynamoDbError(
        "InvalidSignatureException",
        `There were headers present in the request which were not signed.`,
      );
    case "mismatch":
      return new DynamoDbError(
        "InvalidSignatureException",
        "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
      );
  }
}

/** AWS's words for a signature that is too old, or of a time that has not come. */
function outsideOfTime(claim: SignatureClaim | undefined, now: Date): string {
  if (claim === undefined) return "Signature expired";
  const basic = (milliseconds: number) =>
    new Date(milliseconds).toISOString().replace(/[-:]|\.\d+/g, "");
  const current = now.getTime();
  return signedAt(claim) < current
    ? `Signature expired: ${claim.date} is now earlier than ${basic(current - CLOCK_SKEW_MILLISECONDS)} (${basic(current)} - 15 min.)`
    : `Signature not yet current: ${claim.date} is still later than ${basic(current + CLOCK_SKEW_MILLISECONDS)} (${basic(current)} + 15 min.)`;
}
