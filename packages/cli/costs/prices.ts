/** A list price of us-east-1, in dollars, without the free tier. */
export interface Price {
  readonly dollars: number;
  /** What is billed at that price; a million of what is counted where `aMillion` says so. */
  readonly aMillion?: true;
  /** Where it was read, and when. AWS shows its own prices by a script, which no stored copy has run. */
  readonly source: string;
  readonly date: string;
}

const LOOKED_UP = "2026-11-28";
const CLOUDWATCH = "https://cloudburn.io/blog/amazon-cloudwatch-pricing";
const DYNAMODB = "https://airbyte.com/data-engineering-resources/dynamodb-pricing";
const LAMBDA = "https://cloudchipr.com/blog/aws-lambda-pricing";
/** Read the day before, in pages of AWS itself. */
const EARLIER = "2026-11-27";

const price = (dollars: number, source: string, date = LOOKED_UP): Price => ({
  ...{ dollars, source, date },
});
const million = (dollars: number, source: string, date = LOOKED_UP): Price => ({
  ...{ dollars, source, date },
  aMillion: true,
});

/** Every price that the cost tables are computed from. */
export const PRICES = {
  alarmMetric: price(0.1, CLOUDWATCH),
  customMetric: price(0.3, CLOUDWATCH),
  logGigabyte: price(0.5, CLOUDWATCH),
  lambdaRequest: million(0.2, LAMBDA),
  lambdaSecond: price(0.0000133334, LAMBDA),
  httpRequest: million(1, "https://aws.amazon.com/api-gateway/pricing/", EARLIER),
  readUnit: million(0.125, DYNAMODB),
  writeUnit: million(0.625, DYNAMODB),
  tableGigabyte: price(0.25, "https://aws.amazon.com/dynamodb/pricing/on-demand/", EARLIER),
  recoveryGigabyte: price(0.2, "https://aws.amazon.com/dynamodb/pricing/on-demand/", EARLIER),
  queueRequest: million(0.4, "https://aws.amazon.com/sqs/pricing/", EARLIER),
  bucketGigabyte: price(0.023, "https://aws.amazon.com/s3/pricing/", EARLIER),
} as const satisfies Readonly<Record<string, Price>>;
