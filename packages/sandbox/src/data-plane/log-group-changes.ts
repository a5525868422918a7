import type { TemplateObject, TemplateValue } from "@proton/cloudformation";
import type { ResourceChanger } from "../stack/change-outside.ts";
import type { StackStore } from "../state/stack-store.ts";
import { JsonApiError, type JsonInput, type JsonOperation, textOf } from "./json-endpoint.ts";

const LOG_GROUP = "AWS::Logs::LogGroup";

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
];

/** Changes of the log groups that stacks made, past those stacks. */
export function logGroupChanges(options: {
  readonly stacks: Pick<StackStore, "all">;
  readonly changer: ResourceChanger;
  readonly region: string;
  readonly accountId: string;
}): Readonly<Record<string, JsonOperation>> {
  const { stacks, changer, region, accountId } = options;
  const nameOf = ({ logGroupName }: JsonInput) => textOf(logGroupName, "logGroupName");

  function requireGroup(name: string): void {
    const isThere = stacks
      .all()
      .flatMap(({ resources }) => Object.values(resources))
      .some(({ type, physicalId }) => type === LOG_GROUP && physicalId === name);
    if (isThere) return;
    throw new JsonApiError("ResourceNotFoundException", "The specified log group does not exist.");
  }

  const onGroup = (act: (name: string, input: JsonInput) => Promise<void>): JsonOperation => ({
    resources: (input) => [`arn:aws:logs:${region}:${accountId}:log-group:${nameOf(input)}`],
    async answer(input) {
      const name = nameOf(input);
      requireGroup(name);
      await act(name, input);
      return {};
    },
  });

  return {
    PutRetentionPolicy: onGroup((name, { retentionInDays }) => {
      if (!RETENTIONS.includes(Number(retentionInDays))) {
        throw new JsonApiError(
          "InvalidParameterException",
          `retentionInDays ${JSON.stringify(retentionInDays)} must be one of ${RETENTIONS.join(", ")}`,
        );
      }
      const RetentionInDays = Number(retentionInDays);
      return changer.change(LOG_GROUP, name, (before) => ({ ...before, RetentionInDays }));
    }),
    DeleteRetentionPolicy: onGroup((name) =>
      changer.change(LOG_GROUP, name, (before: TemplateObject) => {
        const { RetentionInDays: _, ...rest } = before as Record<string, TemplateValue>;
        return rest;
      }),
    ),
    DeleteLogGroup: onGroup((name) => changer.remove(LOG_GROUP, name)),
  };
}
