import {
  isList,
  isObject,
  scalarText,
  type TemplateObject,
  type TemplateValue,
} from "../template.ts";
import { attributesOf, type SamContext } from "./sam-context.ts";
import { SamError } from "./sam-error.ts";

/** What a function may do with a destination: actions by access category. */
interface Access {
  readonly Read?: string;
  readonly Write?: string;
  /** What stands behind the ARN of the destination, beside the destination itself. */
  readonly below?: string;
}

/** https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html */
const FROM_FUNCTIONS: Readonly<Record<string, Access>> = {
  "AWS::DynamoDB::Table": {
    Read: "dynamodb:GetItem Query Scan BatchGetItem ConditionCheckItem PartiQLSelect",
    Write:
      "dynamodb:PutItem UpdateItem DeleteItem BatchWriteItem PartiQLDelete PartiQLInsert PartiQLUpdate",
    below: "/index/*",
  },
  "AWS::Events::EventBus": { Write: "events:PutEvents" },
  "AWS::Lambda::Function": { Write: "lambda:InvokeAsync InvokeFunction" },
  "AWS::S3::Bucket": {
    Read: "s3:GetObject GetObjectAcl GetObjectLegalHold GetObjectRetention GetObjectTorrent GetObjectVersion GetObjectVersionAcl GetObjectVersionForReplication GetObjectVersionTorrent ListBucket ListBucketMultipartUploads ListBucketVersions ListMultipartUploadParts",
    Write:
      "s3:AbortMultipartUpload DeleteObject DeleteObjectVersion PutObject PutObjectLegalHold PutObjectRetention RestoreObject",
    below: "/*",
  },
  "AWS::SNS::Topic": { Write: "sns:Publish" },
  "AWS::SQS::Queue": {
    Read: "sqs:ReceiveMessage GetQueueAttributes",
    Write: "sqs:DeleteMessage SendMessage ChangeMessageVisibility PurgeQueue",
  },
};
const APIS = ["AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api"];
/** Types of SAM and what they are made of. */
const MADE_OF: Readonly<Record<string, string>> = {
  "AWS::Serverless::Api": "AWS::ApiGateway::RestApi",
  "AWS::Serverless::Function": "AWS::Lambda::Function",
  "AWS::Serverless::HttpApi": "AWS::ApiGatewayV2::Api",
  "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
};

/** Makes of an `AWS::Serverless::Connector`, or of one within its source, a policy or permissions. */
export function expandConnector(id: string, connector: TemplateObject, context: SamContext): void {
  const properties = isObject(connector.Properties) ? connector.Properties : {};
  const { Source, Destination, Permissions } = properties;
  const given = isList(Destination) ? Destination : [Destination];
  const categories = [...new Set(isList(Permissions) ? Permissions.map(scalarText) : [])];
  if (categories.length === 0) throw new SamError(id, "Permissions are Read, Write or both");
  for (const [index, each] of given.entries()) {
    const suffix = isList(Destination) ? `Destination${index}` : "";
    const [source, destination] = [endOf(id, Source, context), endOf(id, each, context)];
    const made = connect({ id, source, destination, categories, context });
    for (const [name, resource] of Object.entries(made))
      context.resources[`${name}${suffix}`] = { ...attributesOf(connector), ...resource };
  }
}

/** The connectors that a resource has in it: their source is the resource. */
export function embeddedConnectors(
  id: string,
  source: TemplateObject,
): readonly (readonly [string, TemplateObject])[] {
  return Object.entries(isObject(source.Connectors) ? source.Connectors : {}).map(
    ([name, connector]) => {
      const { Properties: given, ...attributes } = isObject(connector) ? connector : {};
      const { SourceReference: reference, ...own } = isObject(given) ? given : {};
      const Source = { Id: id, ...(isObject(reference) && reference) };
      return [`${id}${name}`, { ...attributes, Properties: { ...own, Source } }] as const;
    },
  );
}

/** A resource that a connector joins: one of the template, or one that is described. */
interface End {
  readonly type: string;
  readonly arn: TemplateValue | undefined;
  readonly roleName: TemplateValue | undefined;
  readonly resourceId: TemplateValue | undefined;
  readonly qualifier: TemplateValue;
}

function endOf(id: string, given: TemplateValue | undefined, context: SamContext): End {
  const end = isObject(given) ? given : {};
  const qualifier = end.Qualifier ?? "*";
  if (end.Id === undefined) {
    const { Type, Arn: arn, RoleName: roleName, ResourceId: resourceId } = end;
    return { type: typeOf(scalarText(Type)), arn, roleName, resourceId, qualifier };
  }
  const name = scalarText(end.Id);
  const source = context.sources[name];
  if (source === undefined) throw new SamError(id, `there is no resource ${name}`);
  const type = typeOf(scalarText(source.Type));
  const isTopic = type === "AWS::SNS::Topic";
  return {
    type,
    arn: isTopic ? { Ref: name } : { "Fn::GetAtt": [name, "Arn"] },
    roleName: roleNameOf(name, source),
    resourceId: { Ref: name },
    qualifier,
  };
}

const typeOf = (type: string): string =>
  (Object.hasOwn(MADE_OF, type) ? MADE_OF[type] : undefined) ?? type;

/** The role that SAM makes for a function, or the one that it names. */
function roleNameOf(name: string, source: TemplateObject): TemplateValue | undefined {
  const role = isObject(source.Properties) ? source.Properties.Role : undefined;
  if (role === undefined && source.Type === "AWS::Serverless::Function")
    return { Ref: `${name}Role` };
  const attribute = isObject(role) ? role["Fn::GetAtt"] : undefined;
  const [target] = isList(attribute) ? attribute : scalarText(attribute).split(".");
  return attribute === undefined || target === undefined ? undefined : { Ref: scalarText(target) };
}

interface Connection {
  readonly id: string;
  readonly source: End;
  readonly destination: End;
  readonly categories: readonly string[];
  readonly context: SamContext;
}

function connect(connection: Connection): Readonly<Record<string, TemplateObject>> {
  const { id, source, destination, categories } = connection;
  const access = Object.hasOwn(FROM_FUNCTIONS, destination.type)
    ? FROM_FUNCTIONS[destination.type]
    : undefined;
  const isCall = APIS.includes(source.type) && destination.type === "AWS::Lambda::Function";
  const known = isCall ? ["Write"] : Object.keys(access ?? {});
  const unknown = categories.find((category) => !known.includes(category) || category === "below");
  if (!isCall && (source.type !== "AWS::Lambda::Function" || access === undefined)) {
    const ends = `${source.type || "nothing"} to ${destination.type || "nothing"}`;
    throw new SamError(id, `connectors from ${ends} are not expanded here`);
  }
  if (unknown !== undefined)
    throw new SamError(id, `there is no ${unknown} for ${destination.type}`);
  return isCall ? permission(connection) : policy(connection, access as Access);
}

function permission({ id, source, destination }: Connection) {
  if (destination.arn === undefined || source.resourceId === undefined)
    throw new SamError(id, "it needs the API's ResourceId and the function's Arn");
  const sourceArn = `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${SourceResourceId}/\${SourceQualifier}`;
  const values = { SourceResourceId: source.resourceId, SourceQualifier: source.qualifier };
  return {
    [`${id}WriteLambdaPermission`]: {
      Type: "AWS::Lambda::Permission",
      Properties: {
        Action: "lambda:InvokeFunction",
        FunctionName: destination.arn,
        Principal: "apigateway.amazonaws.com",
        SourceArn: { "Fn::Sub": [sourceArn, values] },
      },
    },
  };
}

function policy({ id, source, destination, categories }: Connection, access: Access) {
  const { arn } = destination;
  if (arn === undefined || source.roleName === undefined)
    throw new SamError(id, "it needs the Arn of the destination and the role of the source");
  const { below } = access;
  const more = below && { "Fn::Sub": [`\${DestinationArn}${below}`, { DestinationArn: arn }] };
  const statements = (["Read", "Write"] as const).flatMap((category) => {
    const [first = "", ...rest] = access[category]?.split(" ") ?? [];
    if (!categories.includes(category) || first === "") return [];
    const [service] = first.split(":");
    const Action = [first, ...rest.map((action) => `${service}:${action}`)];
    return [{ Effect: "Allow", Action, Resource: more === undefined ? [arn] : [arn, more] }];
  });
  return {
    [`${id}Policy`]: {
      Type: "AWS::IAM::ManagedPolicy",
      Properties: {
        PolicyDocument: { Version: "2012-10-17", Statement: statements },
        Roles: [source.roleName],
      },
    },
  };
}
