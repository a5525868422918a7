import { join } from "node:path";
import type { ResourceChange, TemplateObject } from "@proton/cloudformation";
import type { Principal } from "../iam/credentials.ts";
import type { EngineEvent } from "../stack/engine-context.ts";
import { STACK_TYPE } from "../stack/stack-identity.ts";
import type { OnFailure, StackRecord, StackSource } from "../stack/stack-record.ts";
import { createJsonWriter, readJsonFile } from "../state/json-file.ts";
import type { StackStore } from "../state/stack-store.ts";
import { startAfresh } from "../state/state-error.ts";
import type { PropertyDifference } from "./compare-properties.ts";
import type { Imports } from "./import-resources.ts";

/** A change set as it was asked for, and what came of it. */
export interface ChangeSetRecord {
  readonly id: string;
  readonly name: string;
  readonly type: "CREATE" | "UPDATE" | "IMPORT";
  /** Physical ids of what it takes into the stack, by logical id. */
  readonly imports?: Imports;
  /** Takes in what is there already under the names that its template gives. */
  readonly importsExisting?: boolean;
  readonly description?: string;
  /** Compares with resources as they are. */
  readonly revertsDrift?: boolean;
  /** The resources that were not as their template says when it was made, where that was compared. */
  readonly drifts?: readonly ResourceDrift[];
  readonly createdAt: string;
  readonly status: "CREATE_COMPLETE" | "FAILED";
  readonly statusReason?: string;
  readonly onFailure?: OnFailure;
  readonly executionStatus:
    | "AVAILABLE"
    | "UNAVAILABLE"
    | "EXECUTE_IN_PROGRESS"
    | "EXECUTE_COMPLETE"
    | "EXECUTE_FAILED"
    | "OBSOLETE";
  readonly source: StackSource;
  readonly roleArn?: string;
  readonly capabilities: readonly string[];
  readonly changes: readonly ResourceChange[];
  /** What early validation found wrong. */
  readonly validation?: readonly ValidationFailure[];
}

/** A resource that could not be made: CloudFormation finds it before it begins. */
export interface ValidationFailure {
  readonly logicalResourceId: string;
  readonly resourceType: string;
  readonly reason: string;
}

/** An event as CloudFormation's API shows it. */
export interface JournalEvent {
  readonly eventId: string;
  readonly time: string;
  readonly logicalResourceId: string;
  readonly physicalResourceId?: string;
  readonly resourceType: string;
  readonly resourceStatus: string;
  readonly resourceStatusReason?: string;
  readonly clientRequestToken?: string;
}

/** One look at all resources of a stack. */
export interface DriftDetection {
  readonly id: string;
  readonly status: "DETECTION_IN_PROGRESS" | "DETECTION_COMPLETE" | "DETECTION_FAILED";
  readonly reason?: string;
  readonly time: string;
  /** How many resources are not as their template says. */
  readonly drifted?: number;
}

/** What a look at a resource found. */
export interface ResourceDrift {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: "IN_SYNC" | "MODIFIED" | "DELETED";
  readonly time: string;
  readonly expected: TemplateObject;
  readonly actual?: TemplateObject;
  readonly differences: readonly PropertyDifference[];
}

/** What CloudFormation's API knows of a stack beyond the engine's record. */
export interface StackEntry {
  readonly stackId: string;
  readonly stackName: string;
  readonly createdAt: string;
  /** Only change sets were made for it so far. */
  isReview: boolean;
  /** What was asked for and has not come to its end. */
  operation?: { readonly requestToken?: string | undefined; readonly status: string } | undefined;
  /** What it was last asked to become. */
  source?: StackSource;
  capabilities?: readonly string[];
  /** The change set that it was last made from. */
  changeSetId?: string;
  roleArn?: string | undefined;
  /** Whoever asked for its last operation: without a role, CloudFormation acts in that name. */
  caller?: Principal;
  deletedAt?: string;
  /** As it was when its deletion began. */
  lastRecord?: StackRecord;
  isProtected?: boolean;
  /** Its last deployment was to leave it as it is when it fails. */
  disablesRollback?: boolean;
  /** When drift was looked for, the oldest first. */
  detections?: readonly DriftDetection[] | undefined;
  /** What was found of each resource, by its logical id. */
  drifts?: Readonly<Record<string, ResourceDrift>> | undefined;
  readonly events: JournalEvent[];
  changeSets: ChangeSetRecord[];
}

/** The histories of stacks, which outlive the stacks. */
export interface StackJournal {
  /** In the order of their creation. */
  all(): readonly StackEntry[];
  get(stackId: string): StackEntry | undefined;
  /** The entry of a stack; of one that the engine made alone, a new one. */
  open(stack: { readonly stackId: string; readonly stackName: string }): StackEntry;
  onStackEvent(event: EngineEvent): void;
  /** Writes down what was changed in entries. */
  save(): Promise<void>;
}

/** How many events a stack keeps, and how many deleted stacks are kept. */
const MOST_EVENTS = 2000;
const MOST_DELETED = 100;

const isEntries = (value: unknown): value is StackEntry[] => Array.isArray(value);

export async function openStackJournal(options: {
  readonly directory: string;
  readonly stacks: StackStore;
  readonly clock: () => Date;
  readonly uuid: () => string;
  /** Told each event once it is written down. */
  readonly onJournalEvent?: (stackId: string, event: JournalEvent) => void;
}): Promise<StackJournal> {
  const { directory, stacks, clock, uuid, onJournalEvent } = options;
  const file = join(directory, "cloudformation.json");
  const known = (await readJsonFile(file, isEntries, startAfresh(directory))) ?? [];
  for (const entry of known) {
    // Nobody looks any more.
    entry.detections = entry.detections?.filter(({ status }) => status !== "DETECTION_IN_PROGRESS");
  }
  const entries = new Map(known.map((entry) => [entry.stackId, entry]));
  const save = createJsonWriter(file, () => [...entries.values()]);

  function open({ stackId, stackName }: Pick<StackEntry, "stackId" | "stackName">): StackEntry {
    const found = entries.get(stackId);
    if (found !== undefined) return found;
    const createdAt = clock().toISOString();
    const entry: StackEntry = {
      ...{ stackId, stackName, createdAt, isReview: false, events: [], changeSets: [] },
    };
    entries.set(stackId, entry);
    const deleted = [...entries.values()].filter(({ deletedAt }) => deletedAt !== undefined);
    for (const old of deleted.slice(0, -MOST_DELETED)) entries.delete(old.stackId);
    return entry;
  }

  return {
    all: () => [...entries.values()],
    get: (stackId) => entries.get(stackId),
    open,
    save,
    onStackEvent({ stackId, clientToken, stackName, time, ...event }) {
      if (stackId === undefined) return;
      const entry = open({ stackId, stackName });
      const token = entry.operation ? entry.operation.requestToken : clientToken;
      const journalEvent: JournalEvent = {
        ...event,
        eventId: uuid(),
        time: time.toISOString(),
        ...(token !== undefined && { clientRequestToken: token }),
      };
      entry.events.push(journalEvent);
      entry.events.splice(0, Math.max(0, entry.events.length - MOST_EVENTS));
      if (event.resourceType === STACK_TYPE) {
        followStack(entry, event.resourceStatus, time);
        // What a full disk does to the history must not end a deployment.
        void save().catch(() => undefined);
      }
      onJournalEvent?.(stackId, journalEvent);
    },
  };

  function followStack(entry: StackEntry, status: string, time: Date): void {
    entry.isReview = false;
    const record = stacks.get(entry.stackName);
    if (status === "DELETE_IN_PROGRESS" && record !== undefined) entry.lastRecord = record;
    if (status === "DELETE_COMPLETE") entry.deletedAt = time.toISOString();
    if (status.endsWith("_IN_PROGRESS")) return;
    entry.operation = undefined;
    // What was found before holds no longer.
    entry.drifts = undefined;
    entry.detections = entry.detections?.map(({ drifted: _, ...one }) => one);
    const executed = /^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status);
    entry.changeSets = entry.changeSets.map((one) =>
      one.executionStatus === "EXECUTE_IN_PROGRESS"
        ? { ...one, executionStatus: executed ? "EXECUTE_COMPLETE" : "EXECUTE_FAILED" }
        : one,
    );
  }
}
