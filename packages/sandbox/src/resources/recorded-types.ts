import type { TemplateObject, TemplateValue } from "@proton/cloudformation";
import type { NameSource } from "../stack/physical-name.ts";
import type { ArnOptions } from "./arn.ts";
import type { ResourceInstance, ResourceType } from "./resource-type.ts";

/** What is needed of a resource that is accepted and shown, and does nothing. */
interface RecordedType {
  /** The physical id: what `Ref` gives. */
  readonly identify: (properties: TemplateObject, names: NameSource, own: Own) => string;
  /** What `Fn::GetAtt` gives. @default nothing */
  readonly attributes?: (
    instance: ResourceInstance,
    own: Own,
  ) => Readonly<Record<string, TemplateValue>>;
  readonly remarks?: string;
}

/** ARNs of this sandbox, from `service:resource`. */
type Own = {
  readonly arn: (service: string, resource: string) => string;
  readonly accountId: string;
};

const alarm: RecordedType = {
  remarks: "It rings only while a traffic shift watches it, and takes no action.",
  identify: namedBy("AlarmName"),
  attributes: ({ physicalId }, { arn }) => ({ Arn: arn("cloudwatch", `alarm:${physicalId}`) }),
};

const connection = (service: string): RecordedType => ({
  identify: (_, names, { arn }) => arn(service, `connection/${names.uuid()}`),
  attributes: ({ physicalId }, { accountId }) => ({
    ConnectionArn: physicalId,
    ConnectionStatus: "PENDING",
    OwnerAccountId: accountId,
  }),
});

const recordedTypes = {
  "AWS::ApiGatewayV2::ApiMapping": {
    identify: (_, names) => names.id(6),
    attributes: ({ physicalId }) => ({ ApiMappingId: physicalId }),
    remarks: "APIs answer at their ports only.",
  },
  "AWS::ApiGatewayV2::DomainName": {
    identify: namedBy("DomainName"),
    attributes: ({ physicalId }, { arn }) => ({
      DomainNameArn: arn("apigateway", `/domainnames/${physicalId}`),
      RegionalDomainName: `d-${physicalId.replaceAll(".", "-")}.execute-api.localhost`,
      RegionalHostedZoneId: "Z00000000000000000000",
    }),
    remarks: "APIs answer at their ports only.",
  },
  "AWS::CertificateManager::Certificate": {
    identify: (_, names, { arn }) => arn("acm", `certificate/${names.uuid()}`),
    attributes: ({ physicalId }) => ({ CertificateArn: physicalId }),
    remarks: "Issued at once, without a key.",
  },
  "AWS::CloudFormation::Macro": {
    identify: namedBy("Name"),
    attributes: ({ physicalId }) => ({ Id: physicalId }),
    remarks: "It is never run: what it would change of templates stays as it is, which is said.",
  },
  "AWS::CloudWatch::Alarm": alarm,
  "AWS::CloudWatch::CompositeAlarm": { ...alarm, remarks: "It never rings." },
  "AWS::CloudWatch::Dashboard": { identify: namedBy("DashboardName") },
  "AWS::CodeDeploy::Application": { identify: namedBy("ApplicationName", 100) },
  "AWS::CodeDeploy::DeploymentConfig": {
    identify: namedBy("DeploymentConfigName", 100),
    remarks: "Canary and linear configurations for Lambda are kept to.",
  },
  "AWS::CodeDeploy::DeploymentGroup": {
    identify: namedBy("DeploymentGroupName", 100),
    remarks: "Its configuration and alarms decide how aliases of functions move.",
  },
  "AWS::CodeConnections::Connection": connection("codeconnections"),
  "AWS::CodeStarConnections::Connection": connection("codestar-connections"),
  "AWS::CodeStarNotifications::NotificationRule": {
    identify: (_, names, { arn }) =>
      arn("codestar-notifications", `notificationrule/${names.uuid()}`),
    attributes: ({ physicalId }) => ({ Arn: physicalId }),
  },
  "AWS::KMS::Alias": { identify: namedBy("AliasName") },
  "AWS::KMS::Key": {
    identify: (_, names) => names.uuid(),
    attributes: ({ physicalId }, { arn }) => ({
      Arn: arn("kms", `key/${physicalId}`),
      KeyId: physicalId,
    }),
    remarks: "Nothing is encrypted with it.",
  },
  "AWS::Logs::MetricFilter": { identify: namedBy("FilterName") },
  "AWS::Logs::ResourcePolicy": { identify: namedBy("PolicyName") },
  "AWS::Route53::RecordSet": {
    identify: namedBy("Name"),
    remarks: "No name is resolved.",
  },
  "AWS::SNS::Subscription": {
    identify: ({ TopicArn }, names) => `${TopicArn}:${names.uuid()}`,
    attributes: ({ physicalId }) => ({ Arn: physicalId }),
  },
  "AWS::SNS::Topic": {
    identify: (properties, names, { arn }) =>
      arn("sns", namedBy("TopicName", 256)(properties, names)),
    attributes: ({ physicalId }) => ({
      TopicArn: physicalId,
      TopicName: physicalId.slice(physicalId.lastIndexOf(":") + 1),
    }),
  },
  "AWS::SNS::TopicPolicy": {
    identify: (_, names) => names.generate(),
    attributes: ({ physicalId }) => ({ Id: physicalId }),
  },
  "AWS::SSM::Parameter": {
    identify: namedBy("Name", 1011),
    attributes: ({ physicalId, properties }, { arn }) => ({
      Arn: arn("ssm", `parameter/${physicalId.replace(/^\//, "")}`),
      Type: properties.Type ?? "String",
      Value: properties.Value ?? "",
    }),
    remarks: "Templates read its value, and functions, as far as their roles allow.",
  },
} as const satisfies Readonly<Record<string, RecordedType>>;

/** The types whose resources are only kept. */
export function createRecordedTypes({
  region,
  accountId,
}: ArnOptions): Readonly<Record<keyof typeof recordedTypes, ResourceType>> {
  const own: Own = {
    arn: (service, resource) => `arn:aws:${service}:${region}:${accountId}:${resource}`,
    accountId,
  };
  const types = Object.entries<RecordedType>(recordedTypes).map(
    ([type, { identify, attributes, remarks }]) => [
      type,
      {
        kind: "recorded",
        identify: (properties, names) => identify(properties, names, own),
        create: async () => undefined,
        update: async () => undefined,
        delete: async () => undefined,
        attributes: (instance) => attributes?.(instance, own) ?? {},
        ...(remarks !== undefined && { remarks }),
      } satisfies ResourceType,
    ],
  );
  return Object.fromEntries(types);
}

/** The name that a property gives, or a generated one. */
function namedBy(property: string, longest = 255) {
  return (properties: TemplateObject, names: NameSource): string => {
    const value = properties[property];
    return typeof value === "string" ? value : names.generate({ longest });
  };
}
