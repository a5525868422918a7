import { isIPv4, isIPv6 } from "node:net";

/** What a text of a format looks like, and an example. */
interface Format {
  readonly fits: RegExp | ((text: string) => boolean);
  readonly example: string;
}

const ACCOUNT = String.raw`\d{12}`;
const REGION = "[a-z0-9-]+";
const arn = (rest: string) => new RegExp(`^arn:aws[a-zA-Z-]*:${rest}`);
const id = (prefix: string) => new RegExp(`^${prefix}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`, "i");

/** The formats of CloudFormation's schemas that can be told from the text alone. */
const FORMATS: Readonly<Record<string, Format>> = {
  "AWS::ACM::Certificate.Arn": {
    fits: arn(`(?:acm|iam):`),
    example: "arn:aws:acm:us-east-1:123456789012:certificate/…",
  },
  "AWS::EC2::Image.Id": { fits: /^ami-(?:[0-9a-z]{8}|[0-9a-z]{17})$/, example: "ami-0a1b2c3d" },
  "AWS::EC2::SecurityGroup.Id": { fits: id("sg"), example: "sg-0a1b2c3d" },
  "AWS::EC2::SecurityGroup.Name": {
    fits: /^[a-zA-Z0-9 ._\-:/()#,@[\]+=&;{}!$*]{1,255}$/,
    example: "web",
  },
  "AWS::EC2::Subnet.Id": { fits: id("subnet"), example: "subnet-0a1b2c3d" },
  "AWS::EC2::VPC.Id": { fits: id("vpc"), example: "vpc-0a1b2c3d" },
  "AWS::IAM::Role.Arn": {
    fits: arn(`iam::${ACCOUNT}:role/.+$`),
    example: "arn:aws:iam::123456789012:role/name",
  },
  "AWS::KMS::Key.Arn": {
    fits: arn(`kms:${REGION}:${ACCOUNT}:(?:key|alias)/.+$`),
    example: "arn:aws:kms:us-east-1:123456789012:key/…",
  },
  "AWS::KMS::Key.Id": {
    fits: /^(?:mrk-[0-9a-f]{32}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i,
    example: "1234abcd-12ab-34cd-56ef-1234567890ab",
  },
  "AWS::KMS::Alias.AliasName": { fits: /^alias\/[a-zA-Z0-9/_-]+$/, example: "alias/name" },
  "AWS::Lambda::Function.Arn": {
    fits: arn(`lambda:${REGION}:${ACCOUNT}:function:.+$`),
    example: "arn:aws:lambda:us-east-1:123456789012:function:name",
  },
  "AWS::Logs::LogGroup.Name": { fits: /^[.\-_/#A-Za-z0-9]{1,512}$/, example: "/aws/lambda/name" },
  "AWS::SNS::Topic.Arn": {
    fits: arn(`sns:${REGION}:${ACCOUNT}:.+$`),
    example: "arn:aws:sns:us-east-1:123456789012:name",
  },
  "AWS::SQS::Queue.Arn": {
    fits: arn(`sqs:${REGION}:${ACCOUNT}:.+$`),
    example: "arn:aws:sqs:us-east-1:123456789012:name",
  },
  "AWS::S3::Bucket.Name": {
    fits: /^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    example: "bucket-1",
  },
  "date-time": {
    fits: (text) => /^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text)),
    example: "2026-01-31T12:00:00Z",
  },
  "ipv4-network": { fits: (text) => isNetwork(text, isIPv4, 32), example: "10.0.0.0/16" },
  "ipv6-network": { fits: (text) => isNetwork(text, isIPv6, 128), example: "2001:db8::/32" },
};

/** An example of the format when the text is of another form. */
export function formatProblem(text: string, name: string): string | undefined {
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined;
  if (format === undefined) return undefined;
  const { fits, example } = format;
  return (typeof fits === "function" ? fits(text) : fits.test(text)) ? undefined : example;
}

function isNetwork(text: string, isAddress: (text: string) => boolean, bits: number): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  if (rest.length > 0 || prefix === undefined || !/^\d{1,3}$/.test(prefix)) return false;
  return isAddress(address) && Number(prefix) <= bits;
}
