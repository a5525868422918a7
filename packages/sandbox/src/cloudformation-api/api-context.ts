import type { OtherAccounts } from "../accounts/other-accounts.ts";
import type { ObjectStore } from "../data-plane/s3/object-store.ts";
import type { RoleRegistry } from "../iam/role-registry.ts";
import type { QueryCaller, QueryResult } from "../query-api/query-endpoint.ts";
import type { QueryForm } from "../query-api/query-form.ts";
import type { EngineContext } from "../stack/engine-context.ts";
import type { StackEngine } from "../stack/stack-engine.ts";
import type { StackJournal } from "./stack-journal.ts";

/** What the operations of CloudFormation's API work with. */
export interface ApiContext extends EngineContext {
  readonly engine: StackEngine;
  readonly journal: StackJournal;
  readonly objects: ObjectStore;
  readonly roles: RoleRegistry;
  readonly otherAccounts?: OtherAccounts | undefined;
  readonly uuid: () => string;
  /** Of events and lists, how many a page has. */
  readonly pageSize: () => number;
}

export type ApiOperation = (
  context: ApiContext,
  form: QueryForm,
  caller: QueryCaller,
) => Promise<QueryResult> | QueryResult;
