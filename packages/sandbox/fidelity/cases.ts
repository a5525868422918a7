import { dynamodbBatchCases } from "./cases/dynamodb-batches.ts";
import { dynamodbCompressionCases } from "./cases/dynamodb-compression.ts";
import { dynamodbDocumentCases } from "./cases/dynamodb-documents.ts";
import { dynamodbExpressionCases } from "./cases/dynamodb-expressions.ts";
import { dynamodbItemCases } from "./cases/dynamodb-items.ts";
import { dynamodbQueryCases } from "./cases/dynamodb-queries.ts";
import { dynamodbTableCases } from "./cases/dynamodb-tables.ts";
import { dynamodbTagCases } from "./cases/dynamodb-tags.ts";
import { dynamodbTransactionCases } from "./cases/dynamodb-transactions.ts";
import { corsCases, iamCases, jwtCases, throttlingCases } from "./cases/http-access.ts";
import { httpEventCases } from "./cases/http-events.ts";
import { httpErrorCases, httpResponseCases } from "./cases/http-responses.ts";
import { s3BucketCases } from "./cases/s3-buckets.ts";
import { s3CopyCases } from "./cases/s3-copies.ts";
import { s3ObjectCases } from "./cases/s3-objects.ts";
import { signatureCases } from "./cases/signatures.ts";
import type { FidelityCase } from "./fidelity-case.ts";

/** What is known of AWS, case by case. */
export const fidelityCases: readonly FidelityCase[] = [
  ...dynamodbTableCases,
  ...dynamodbItemCases,
  ...dynamodbExpressionCases,
  ...dynamodbQueryCases,
  ...dynamodbBatchCases,
  ...dynamodbDocumentCases,
  ...dynamodbTagCases,
  ...dynamodbTransactionCases,
  ...dynamodbCompressionCases,
  ...s3ObjectCases,
  ...s3BucketCases,
  ...s3CopyCases,
  ...signatureCases,
  ...iamCases,
  ...httpEventCases,
  ...httpResponseCases,
  ...httpErrorCases,
  ...corsCases,
  ...throttlingCases,
  ...jwtCases,
];
