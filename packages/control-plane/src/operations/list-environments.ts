import { ownState } from "../records/deployable.ts";
import { environments } from "../records/environment-record.ts";
import { listPage } from "../requests/paging.ts";
import { environmentSummary } from "../views/environment-view.ts";
import type { Operation } from "./operation.ts";

/** Lists the environments by name, of certain templates and majors or of all. */
export const listEnvironments: Operation<"ListEnvironments"> = async (context, input) => {
  const filters = input.environmentTemplates ?? [];
  const page = await listPage(context, "ListEnvironments", input, environments, {
    ...(filters.length === 0
      ? {}
      : {
          where: (record) =>
            filters.some(
              ({ templateName, majorVersion }) =>
                templateName === record.templateName &&
                majorVersion === ownState(record).templateMajorVersion,
            ),
        }),
  });
  return {
    environments: page.values.map((record) => environmentSummary(record, context.accountId)),
    nextToken: page.nextToken,
  };
};
