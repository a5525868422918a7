import type { DynamoDb } from "@proton/dynamodb";
import type { OtherAccounts } from "../accounts/other-accounts.ts";
import type { LocalIssuers } from "../authorization/local-issuers.ts";
import type { Clock } from "../clock.ts";
import type { BuildService } from "../code-build/build-service.ts";
import type { TrafficShifts } from "../code-deploy/traffic-shifts.ts";
import type { PipelineService } from "../code-pipeline/pipeline-service.ts";
import type { BucketPolicy } from "../data-plane/aws-apis.ts";
import type { ObjectStore } from "../data-plane/s3/object-store.ts";
import type { EventSourceService } from "../event-sources/event-source-service.ts";
import type { EventBus } from "../events/event-bus.ts";
import type { AccessControl } from "../iam/access-control.ts";
import type { RoleRegistry } from "../iam/role-registry.ts";
import type { QueueService } from "../queues/queue-service.ts";
import type {
  FunctionConfiguration,
  FunctionService,
  HttpApiService,
  LogService,
} from "../services.ts";
import type { CodeStore } from "../state/code-store.ts";

/** What the resource types are made with. */
export interface SandboxServices {
  readonly region: string;
  readonly accountId: string;
  readonly dynamodb: DynamoDb;
  readonly objects: ObjectStore;
  readonly queues: QueueService;
  readonly clock: Clock;
  /** Functions may have their code in another account's buckets. */
  readonly otherAccounts?: OtherAccounts;
  readonly bucketPolicies: Map<string, BucketPolicy>;
  readonly roles: RoleRegistry;
  readonly accessControl: AccessControl;
  readonly builds: BuildService;
  readonly pipelines: PipelineService;
  readonly functions: FunctionService;
  readonly eventSources: EventSourceService;
  readonly events: EventBus;
  readonly trafficShifts: TrafficShifts;
  readonly httpApis: HttpApiService;
  readonly issuers: LocalIssuers;
  readonly logs: LogService;
  readonly code: CodeStore;
  /** Whether functions that cannot run here are kept all the same. */
  readonly recordUnknown?: boolean;
  /** The functions that exist, by name: what versions and aliases are made of. */
  readonly configurations: Map<string, FunctionConfiguration>;
  /** Where source maps of deployed handlers lie, when not in their archive. */
  readonly sourceMapDirectory?: string;
}
