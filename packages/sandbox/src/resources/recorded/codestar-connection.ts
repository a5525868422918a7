import type { ArnOptions } from "../arn.ts";
import type { ResourceType } from "../resource-type.ts";
import { recorded } from "./recorded.ts";

/** `AWS::CodeStarConnections::Connection` */
export function codeStarConnection({ region, accountId }: ArnOptions): ResourceType {
  return recorded({
    identify: (_, names) =>
      `arn:aws:codestar-connections:${region}:${accountId}:connection/${names.uuid()}`,
    attributes: ({ physicalId }) => ({
      ConnectionArn: physicalId,
      ConnectionStatus: "PENDING",
      OwnerAccountId: accountId,
    }),
  });
}
