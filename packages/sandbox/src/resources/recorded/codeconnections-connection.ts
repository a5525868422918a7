import type { ArnOptions } from "../arn.ts";
import type { ResourceType } from "../resource-type.ts";
import { recorded } from "./recorded.ts";

/** `AWS::CodeConnections::Connection` */
export function codeConnectionsConnection({ region, accountId }: ArnOptions): ResourceType {
  return recorded({
    identify: (_, names) =>
      `arn:aws:codeconnections:${region}:${accountId}:connection/${names.uuid()}`,
    attributes: ({ physicalId }) => ({
      ConnectionArn: physicalId,
      ConnectionStatus: "PENDING",
      OwnerAccountId: accountId,
    }),
  });
}
