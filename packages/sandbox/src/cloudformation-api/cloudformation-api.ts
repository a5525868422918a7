import type { RequestContext } from "../iam/conditions.ts";
import type { QueryService } from "../query-api/query-endpoint.ts";
import type { QueryForm } from "../query-api/query-form.ts";
import type { ApiContext, ApiOperation } from "./api-context.ts";
import { changeSetOperations } from "./change-set-operations.ts";
import { describeOperations } from "./describe-operations.ts";
import { driftOperations } from "./drift-operations.ts";
import { eventOperations } from "./event-operations.ts";
import { exportOperations } from "./export-operations.ts";
import { findStack } from "./find-stack.ts";
import { stackOperations } from "./stack-operations.ts";
import { templateOperations } from "./template-operations.ts";

const OPERATIONS = new Map<string, ApiOperation>(
  Object.entries({
    ...stackOperations,
    ...changeSetOperations,
    ...describeOperations,
    ...driftOperations,
    ...eventOperations,
    ...templateOperations,
    ...exportOperations,
  }),
);

/** CloudFormation's own API over the stacks of the sandbox. */
export function createCloudFormationApi(context: ApiContext): QueryService {
  const { region, accountId } = context;

  /** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html */
  function resourceOf(form: QueryForm): string {
    const name = form.text("StackName") ?? form.text("ChangeSetName");
    if (name === undefined) return "*";
    if (name.startsWith("arn:")) return name;
    return `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/*`;
  }

  /** The tags of a stack that is there are keys of every request about it. */
  function tagsOf(form: QueryForm): RequestContext {
    const name = form.text("StackName");
    const tags = name === undefined ? undefined : findStack(context, name)?.record?.source?.tags;
    return Object.fromEntries(
      Object.entries(tags ?? {}).map(([key, value]) => [`aws:ResourceTag/${key}`, value]),
    );
  }

  return {
    name: "cloudformation",
    version: "2010-05-15",
    namespace: "http://cloudformation.amazonaws.com/doc/2010-05-15/",
    operations: new Set(OPERATIONS.keys()),
    access: (operation, form) => [
      { action: `cloudformation:${operation}`, resource: resourceOf(form), context: tagsOf(form) },
    ],
    async execute(operation, form, caller) {
      return OPERATIONS.get(operation)?.(context, form, caller);
    },
  };
}
