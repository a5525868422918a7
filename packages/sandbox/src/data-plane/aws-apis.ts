import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { DatabaseError, type DynamoDb, openDatabase, openDynamoDb } from "@proton/dynamodb";
import type { OtherAccounts } from "../accounts/other-accounts.ts";
import type { OtherRegions } from "../accounts/other-regions.ts";
import type { Clock } from "../clock.ts";
import type { AnswerCall } from "../functions/host/function-host.ts";
import {
  type AccessControl,
  createAccessControl,
  type DecidedAccess,
} from "../iam/access-control.ts";
import { type Authenticate, createAuthenticator } from "../iam/authenticate.ts";
import { type CredentialIssuer, createCredentialIssuer } from "../iam/credentials.ts";
import type { Policy } from "../iam/policy.ts";
import { createRoleRegistry, type RoleRegistry } from "../iam/role-registry.ts";
import { createMessageStore, type MessageStore } from "../queues/message-store.ts";
import { createQueueService, type QueueService } from "../queues/queue-service.ts";
import { systemTimers } from "../schedules/timers.ts";
import type { SandboxEvent, ServiceEndpoints } from "../services.ts";
import type { ResourceChanger } from "../stack/change-outside.ts";
import { StateError, startAfresh } from "../state/state-error.ts";
import { type DataPlane, type Endpoint, openDataPlane } from "./data-plane.ts";
import { createDynamoDbEndpoint } from "./dynamodb-endpoint.ts";
import { createObjectStore, type ObjectStore } from "./s3/object-store.ts";
import { createS3 } from "./s3/s3.ts";
import { createS3Endpoint } from "./s3-endpoint.ts";
import { createSqsEndpoint } from "./sqs-endpoint.ts";

export interface AwsApisOptions {
  /** Where tables and objects are kept. */
  readonly directory: string;
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly region: string;
  readonly accountId: string;
  /** What the credentials are derived from. */
  readonly secret: string;
  /** Of the operator's key. @default "local" */
  readonly operatorSecret?: string;
  /** @default "local" */
  readonly operatorKeyId?: string;
  /** Of the account, whichever Region they were made in. @default none yet */
  readonly roles?: RoleRegistry;
  readonly otherRegions?: OtherRegions | undefined;
  readonly otherAccounts?: OtherAccounts | undefined;
  readonly clock: Clock;
  readonly onEvent?: (event: SandboxEvent) => void;
  readonly onAccess?: (access: DecidedAccess) => void;
}

/** What is answered from the records of stacks and what runs for them. */
export interface LaterEndpoints {
  readonly query: Endpoint;
  readonly ssm: Endpoint;
  readonly secrets: Endpoint;
  readonly codeBuild: Endpoint;
  readonly logs: Endpoint;
}

/** A bucket's policy, as it was written and as it is evaluated. */
export interface BucketPolicy {
  readonly text: string;
  readonly policy: Policy;
}

/** DynamoDB and S3 with their endpoint, and the access management that guards them. */
export interface AwsApis {
  readonly endpoints: ServiceEndpoints;
  readonly handle: DataPlane["handle"];
  /** Answers a request to DynamoDB that does not come over HTTP. */
  readonly answerCall: AnswerCall;
  /** Changes resources past their stacks, once there are stacks. */
  changeWith(changer: ResourceChanger): void;
  /** Answers for what is opened after these, from now on. */
  answerFor(endpoints: Partial<LaterEndpoints>): void;
  readonly dynamodb: DynamoDb;
  readonly objects: ObjectStore;
  readonly queues: QueueService;
  /** By bucket. */
  readonly bucketPolicies: Map<string, BucketPolicy>;
  readonly roles: RoleRegistry;
  readonly credentials: CredentialIssuer;
  readonly authenticate: Authenticate;
  readonly accessControl: AccessControl;
  close(): Promise<void>;
}

const messagesFile = (directory: string) => join(directory, "queues", "queues.sqlite");

/** @throws {StateError} when they are damaged */
function openMessages(directory: string, clock: Clock): MessageStore {
  const file = messagesFile(directory);
  try {
    return createMessageStore(openDatabase(dirname(file), basename(file)), clock);
  } catch (cause) {
    if (cause instanceof DatabaseError && cause.code !== "damaged") throw cause;
    const message = `the messages of queues in ${file} are damaged: ${startAfresh(directory)}`;
    throw new StateError("corrupt", file, message, { cause });
  }
}

/** How often expired items are looked for; DynamoDB itself takes hours. */
const SWEEP_MILLISECONDS = 5000;

export async function openAwsApis(options: AwsApisOptions): Promise<AwsApis> {
  const { directory, clock, onEvent, otherRegions, roles = createRoleRegistry() } = options;
  const credentials = createCredentialIssuer({ operatorSecret: "local", ...options });
  const authenticate = createAuthenticator({ credentials, clock });
  const accessControl = createAccessControl({ ...options, roles });
  const objects = createObjectStore({
    ...{ directory: join(directory, "s3"), clock },
    ...(otherRegions && { regionElsewhere: otherRegions.regionOfBucket }),
  });
  const bucketPolicies = new Map<string, BucketPolicy>();
  const path = join(directory, "dynamodb");
  const dynamodb = await openDynamoDb({ ...options, path }).catch((cause: Error) => {
    if (cause instanceof DatabaseError && cause.code !== "damaged") throw cause;
    const message = `the tables in ${path} are damaged: ${startAfresh(directory)}`;
    throw new StateError("corrupt", path, message, { cause });
  });
  const s3 = createS3({
    ...options,
    objects,
    random: randomUUID,
    policyOf: (bucket) => bucketPolicies.get(bucket)?.text,
  });
  const guard = { authenticate, accessControl };
  let changer: ResourceChanger | undefined;
  let later: Partial<LaterEndpoints> = {};
  const onceOpen =
    (name: keyof LaterEndpoints): Endpoint =>
    async (request, response) => {
      const endpoint = later[name];
      if (endpoint !== undefined) return endpoint(request, response);
      response.writeHead(503, { "retry-after": "1" }).end();
    };
  const queues = createQueueService({
    clock,
    timers: systemTimers,
    open: () => openMessages(directory, clock),
  });
  try {
    // What is damaged is noticed now, not with the first message.
    if (existsSync(messagesFile(directory))) queues.open();
  } catch (error) {
    await dynamodb.close();
    throw error;
  }
  const dynamodbEndpoint = createDynamoDbEndpoint({ ...options, ...guard, dynamodb });
  const plane: DataPlane = await openDataPlane({
    ...options,
    dynamodb: dynamodbEndpoint.serve,
    query: onceOpen("query"),
    ssm: onceOpen("ssm"),
    secrets: onceOpen("secrets"),
    codeBuild: onceOpen("codeBuild"),
    logs: onceOpen("logs"),
    sqs: createSqsEndpoint({
      ...{ ...options, ...guard, queues },
      endpoint: () => plane.endpoints.dynamodb,
      changer: () => {
        if (changer !== undefined) return changer;
        throw new Error("there are no stacks yet");
      },
    }),
    s3: createS3Endpoint({
      ...guard,
      s3,
      objects,
      credentials,
      clock,
      bucketPolicyOf: (bucket) => bucketPolicies.get(bucket)?.policy,
    }),
  }).catch(async (error) => {
    await queues.close();
    await dynamodb.close();
    throw error;
  });
  let sweeping: Promise<unknown> = Promise.resolve();
  const sweeper = setInterval(() => {
    sweeping = dynamodb.sweepExpired().catch((error: unknown) => {
      onEvent?.({ code: "sweep-failed", level: "error", data: { reason: String(error) } });
    });
  }, SWEEP_MILLISECONDS);
  sweeper.unref();

  return {
    endpoints: plane.endpoints,
    handle: plane.handle,
    answerCall: dynamodbEndpoint.answerCall,
    changeWith(given) {
      changer = given;
    },
    answerFor(endpoints) {
      later = { ...later, ...endpoints };
    },
    dynamodb,
    objects,
    queues,
    bucketPolicies,
    roles,
    credentials,
    authenticate,
    accessControl,
    async close() {
      clearInterval(sweeper);
      await queues.close();
      await plane.close();
      await sweeping;
      await dynamodb.close();
    },
  };
}
