import { validationError } from "../query-api/query-error.ts";
import type { ApiOperation } from "./api-context.ts";
import { pageAsked } from "./describe-operations.ts";
import { pageOf } from "./page-of.ts";

export const exportOperations = {
  ListExports(context, form) {
    const all = context.stacks.all().flatMap(({ stackId, exports }) =>
      Object.entries(exports).map(([Name, Value]) => ({
        ExportingStackId: stackId,
        Name,
        Value,
      })),
    );
    const { page, NextToken } = pageOf(all, pageAsked(context, form.text("NextToken")));
    return { Exports: { member: page }, NextToken };
  },

  ListImports(context, form) {
    const name = form.required("ExportName");
    const users = context.stacks.all().filter(({ imports }) => imports.includes(name));
    if (users.length === 0) throw validationError(`Export '${name}' is not imported by any stack.`);
    const names = users.map(({ stackName }) => stackName);
    const { page, NextToken } = pageOf(names, pageAsked(context, form.text("NextToken")));
    return { Imports: { member: page }, NextToken };
  },
} satisfies Record<string, ApiOperation>;
