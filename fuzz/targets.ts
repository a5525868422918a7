import type { FuzzTarget } from "./target.ts";
import { target as archives } from "./targets/archives.ts";
import { target as awsApis } from "./targets/aws-apis.ts";
import { target as beside } from "./targets/beside.ts";
import { target as cloudFormation } from "./targets/cloudformation.ts";
import { target as controlPlane } from "./targets/control-plane.ts";
import { target as dynamodb } from "./targets/dynamodb.ts";
import { target as front } from "./targets/front.ts";
import { target as handlers } from "./targets/handlers.ts";
import { target as jinja } from "./targets/jinja.ts";
import { target as s3 } from "./targets/s3.ts";
import { target as schemas } from "./targets/schemas.ts";
import { target as sqs } from "./targets/sqs.ts";
import { target as yaml } from "./targets/yaml.ts";

/** Everything that reads what comes from outside. */
export const targets: readonly FuzzTarget[] = [
  ...[front, handlers, controlPlane, s3, dynamodb, sqs, awsApis, beside],
  ...[archives, yaml, jinja, schemas, cloudFormation],
];
