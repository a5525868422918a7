import { type ArnTarget, parseArn } from "./arns.ts";
import type { Context } from "./context.ts";
import { notFound } from "./errors.ts";
import { repositories, repositoryId } from "./records/account-records.ts";
import { components } from "./records/component-record.ts";
import { connections } from "./records/connection-record.ts";
import type { Tags } from "./records/deployable.ts";
import { environments } from "./records/environment-record.ts";
import { instanceId, instances, pipelines, services } from "./records/service-record.ts";
import { templates, templateVersions, versionId } from "./records/template-record.ts";
import type { Kind } from "./store/keys.ts";

/** A record that has tags. */
interface Tagged {
  readonly tags: Tags;
  readonly templateName?: string;
  readonly environmentName?: string;
}

interface TaggedRecord {
  readonly kind: Kind<Tagged>;
  readonly id: string;
  readonly target: ArnTarget;
}

/**
 * What of the calling account's an ARN names.
 *
 * @throws ProtonError `ResourceNotFoundException` when it names nothing that can be tagged
 */
export async function taggedRecord(context: Context, arn: string): Promise<TaggedRecord> {
  const { accountId, callerAccountId, region, store } = context;
  const target = parseArn(arn, { accountId: callerAccountId, region });
  const isOther = callerAccountId !== accountId;
  if (target === undefined || (isOther && target.type !== "connection")) {
    throw notFound("Resource", arn);
  }
  if (target.type === "connection") {
    const connection = await store.get(connections, target.id);
    if (connection?.environmentAccountId !== callerAccountId) throw notFound("Resource", arn);
  }
  const [kind, id] = location(target);
  return { kind: kind as Kind<never> as unknown as Kind<Tagged>, id, target };
}

function location(target: ArnTarget): readonly [object, string] {
  switch (target.type) {
    case "template":
      return [templates(target.kind), target.name];
    case "template-version":
      return [templateVersions(target.kind), versionId(target.name, target.major, target.minor)];
    case "environment":
      return [environments, target.name];
    case "component":
      return [components, target.name];
    case "service":
      return [services, target.name];
    case "instance":
      return [instances, instanceId(target)];
    case "pipeline":
      return [pipelines, target.serviceName];
    case "repository":
      return [repositories, repositoryId(target.provider, target.name)];
    case "connection":
      return [connections, target.id];
  }
}

/** The tags of AWS's own on a resource: what it belongs to. */
export function managedTags(context: Context, target: ArnTarget, record: Tagged): Tags {
  // Proton put none on connections.
  if (target.type === "connection") return {};
  const { arns, accountId } = context;
  const account = { "aws:proton:account": accountId };
  const { templateName = "", environmentName = "" } = record;
  if (target.type === "environment") {
    return {
      ...account,
      "aws:proton:template": arns.template("environment", templateName),
      "aws:proton:environment": arns.environment(target.name),
    };
  }
  if (target.type === "component") {
    return {
      ...account,
      "aws:proton:environment": arns.environment(environmentName),
      "aws:proton:component": arns.component(target.name),
    };
  }
  if (target.type !== "service" && target.type !== "instance" && target.type !== "pipeline") {
    return account;
  }
  const serviceName = target.type === "service" ? target.name : target.serviceName;
  const ofService = {
    ...account,
    "aws:proton:template": arns.template("service", templateName),
    "aws:proton:service": arns.service(serviceName),
  };
  if (target.type !== "instance") return ofService;
  return {
    ...ofService,
    "aws:proton:environment": arns.environment(environmentName),
    "aws:proton:service-instance": arns.instance(serviceName, target.name),
  };
}
