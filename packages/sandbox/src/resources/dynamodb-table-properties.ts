import type { TemplateObject, TemplateValue } from "@proton/cloudformation";
import type { TableDescription } from "./dynamodb-index-updates.ts";
import { propertiesOf } from "./properties.ts";

type Call = (operation: string, input: object) => Promise<unknown>;

/**
 * How a table is, as a template would say it. What the template of `expected` leaves out, or says in
 * other words, is said in its words.
 */
export async function tableProperties(
  table: TableDescription,
  { call, arn, expected }: { call: Call; arn: string; expected: TemplateObject },
): Promise<TemplateObject> {
  const TableName = table.TableName;
  const { TimeToLiveDescription: ttl } = (await call("DescribeTimeToLive", { TableName })) as {
    TimeToLiveDescription: { TimeToLiveStatus?: string; AttributeName?: string };
  };
  const { ContinuousBackupsDescription: backups } = (await call("DescribeContinuousBackups", {
    TableName,
  })) as {
    ContinuousBackupsDescription: {
      PointInTimeRecoveryDescription?: { PointInTimeRecoveryStatus?: string };
    };
  };
  const { Tags } = (await call("ListTagsOfResource", { ResourceArn: arn })) as {
    Tags: readonly TemplateObject[];
  };
  const { BillingModeSummary, ProvisionedThroughput, StreamSpecification, SSEDescription } =
    table as TemplateObject;
  const billing = (BillingModeSummary as TemplateObject | undefined)?.BillingMode ?? "PROVISIONED";
  const timeToLive = ttl.TimeToLiveStatus === "ENABLED";
  const recovery = backups.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === "ENABLED";
  const all: Record<string, TemplateValue | undefined> = {
    TableName: TableName as TemplateValue,
    AttributeDefinitions: inOrderOf(
      expected.AttributeDefinitions,
      table.AttributeDefinitions,
      "AttributeName",
    ),
    KeySchema: table.KeySchema as TemplateValue,
    GlobalSecondaryIndexes: indexesOf(
      expected.GlobalSecondaryIndexes,
      table.GlobalSecondaryIndexes,
    ),
    LocalSecondaryIndexes: indexesOf(expected.LocalSecondaryIndexes, table.LocalSecondaryIndexes),
    BillingMode: billing,
    ProvisionedThroughput:
      billing === "PAY_PER_REQUEST"
        ? undefined
        : partOf(expected.ProvisionedThroughput, ProvisionedThroughput),
    // Drift is not looked for in policies, as on AWS.
    StreamSpecification: partOf(
      expected.StreamSpecification,
      StreamSpecification && {
        ...(expected.StreamSpecification as TemplateObject | undefined),
        ...(StreamSpecification as TemplateObject),
      },
    ),
    DeletionProtectionEnabled: (table.DeletionProtectionEnabled ?? false) as TemplateValue,
    TimeToLiveSpecification: {
      Enabled: timeToLive,
      ...(timeToLive && { AttributeName: ttl.AttributeName ?? "" }),
      ...(!timeToLive && nameOf(expected.TimeToLiveSpecification)),
    },
    PointInTimeRecoverySpecification: partOf(expected.PointInTimeRecoverySpecification, {
      ...(expected.PointInTimeRecoverySpecification as TemplateObject | undefined),
      PointInTimeRecoveryEnabled: recovery,
    }),
    SSESpecification: partOf(expected.SSESpecification, {
      ...(expected.SSESpecification as TemplateObject | undefined),
      SSEEnabled: (SSEDescription as TemplateObject | undefined)?.Status === "ENABLED",
    }),
    Tags: inOrderOf(expected.Tags, Tags, "Key"),
  };
  // What is only kept here, nobody can change.
  const kept = Object.entries(expected).filter(([name]) => !Object.hasOwn(all, name));
  const defined = Object.entries(all).filter(([, value]) => value !== undefined);
  return JSON.parse(JSON.stringify(Object.fromEntries([...kept, ...defined]))) as TemplateObject;
}

/** The attribute of a time to live that is switched off is no longer known. */
function nameOf(specification: TemplateValue | undefined): { readonly AttributeName?: string } {
  const name = propertiesOf((specification ?? {}) as TemplateObject).text("AttributeName");
  return name === undefined ? {} : { AttributeName: name };
}

/** Of an object that the service answers, the members that a template can set and has set. */
function partOf(
  expected: TemplateValue | undefined,
  actual: TemplateValue | undefined,
): TemplateValue | undefined {
  if (expected === undefined || actual === undefined || actual === null) return undefined;
  const members = Object.entries(actual as TemplateObject);
  return Object.fromEntries(members.filter(([name]) => name in (expected as TemplateObject)));
}

function indexesOf(expected: TemplateValue | undefined, actual: unknown): TemplateValue {
  const wanted = new Map(
    ((expected ?? []) as readonly TemplateObject[]).map((index) => [index.IndexName, index]),
  );
  const indexes = ((actual ?? []) as readonly TemplateObject[]).map((index) => {
    const own = wanted.get(index.IndexName);
    if (own !== undefined) return partOf(own, index) as TemplateObject;
    const { IndexName, KeySchema, Projection } = index;
    return { IndexName, KeySchema, Projection } as TemplateObject;
  });
  return inOrderOf(expected, indexes, "IndexName");
}

/** A list whose order means nothing, in the order of another one. */
function inOrderOf(
  expected: TemplateValue | undefined,
  actual: unknown,
  key: string,
): TemplateValue {
  const wanted = ((expected ?? []) as readonly TemplateObject[]).map((each) => each[key]);
  const placeOf = (each: TemplateObject) => {
    const place = wanted.indexOf(each[key]);
    return place === -1 ? wanted.length : place;
  };
  return [...((actual ?? []) as readonly TemplateObject[])].sort(
    (left, right) => placeOf(left) - placeOf(right),
  );
}
