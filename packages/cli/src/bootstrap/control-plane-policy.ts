import type { ControlPlaneStackOptions } from "./control-plane-template.ts";
import {
  allow,
  handOverStacks,
  type PolicyStatement,
  RECORD_CALLS,
  regional,
  STACK_CALLS,
  sub,
} from "./policies.ts";

/** What a control plane without a server may do: what its calls need, on what bootstrap made. */
export function controlPlaneStatements(
  options: Pick<ControlPlaneStackOptions, "stateTable" | "bucket" | "provisioningRole">,
): readonly PolicyStatement[] {
  const { stateTable, bucket, provisioningRole } = options;
  return [
    allow("Records", RECORD_CALLS, [
      regional("dynamodb", `table/${stateTable}`),
      regional("dynamodb", `table/${stateTable}/index/*`),
    ]),
    allow("Bundles", "s3:GetObject", [sub(`arn:\${AWS::Partition}:s3:::${bucket}/*`)]),
    allow("Templates", "s3:PutObject", [
      sub(`arn:\${AWS::Partition}:s3:::${bucket}/cloudformation/*`),
    ]),
    // Without it S3 answers 403 for what is not there.
    allow("FindFiles", "s3:ListBucket", [sub(`arn:\${AWS::Partition}:s3:::${bucket}`)]),
    allow("Stacks", STACK_CALLS, [regional("cloudformation", "stack/AWSProton-*")]),
    handOverStacks(provisioningRole),
    allow(
      "Turns",
      [
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
        "sqs:SendMessage",
      ],
      [{ "Fn::GetAtt": ["WorkQueue", "Arn"] }],
    ),
    allow(
      "Log",
      ["logs:CreateLogStream", "logs:PutLogEvents"],
      [{ "Fn::GetAtt": ["Logs", "Arn"] }],
    ),
  ];
}
