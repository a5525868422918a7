import {
  type ResourceSpec,
  resourceSpec,
  resourceTypes,
  type TemplateValue,
} from "@proton/cloudformation";
import type { SandboxEvent } from "../services.ts";
import { propertiesOf } from "./properties.ts";
import type { ResourceInstance, ResourceType, ResourceTypes } from "./resource-type.ts";
import type { SandboxServices } from "./sandbox-services.ts";

/**
 * All types that AWS publishes and the sandbox does not know, as ones that are only kept: a stack with
 * a network or a cluster in it can be rehearsed. Each resource that is made so is said.
 */
export function recordedUnknownTypes(
  known: ResourceTypes,
  { region, accountId }: Pick<SandboxServices, "region" | "accountId">,
  onEvent: ((event: SandboxEvent) => void) | undefined,
): ResourceTypes {
  const types = resourceTypes().filter((type) => !Object.hasOwn(known, type));
  return Object.fromEntries(
    types.map((type) => [type, recordedUnknown(type, { region, accountId, onEvent })]),
  );
}

function recordedUnknown(
  type: string,
  {
    region,
    accountId,
    onEvent,
  }: {
    readonly region: string;
    readonly accountId: string;
    readonly onEvent: ((event: SandboxEvent) => void) | undefined;
  },
): ResourceType {
  const spec = () => resourceSpec(type);
  const [, service = "", kind = ""] = type.split("::");
  const say = async (instance: ResourceInstance): Promise<undefined> => {
    const data = { type, physicalId: instance.physicalId };
    onEvent?.({ code: "resource-recorded", level: "warning", data });
  };
  return {
    kind: "recorded",
    identify(properties, names) {
      const [name] = spec()?.identifier ?? [];
      const given = name === undefined ? undefined : properties[name];
      if (typeof given === "string") return propertiesOf(properties).requiredText(name ?? "");
      return /Id$/.test(name ?? "") ? idLike(kind, names.id(17)) : names.generate({ longest: 64 });
    },
    create: say,
    update: async () => undefined,
    delete: async () => undefined,
    attributes: ({ physicalId, properties }) => {
      const arn = `arn:aws:${service.toLowerCase()}:${region}:${accountId}:${kind.toLowerCase()}/${physicalId}`;
      return attributesOf(spec(), physicalId, (name) => properties[name], arn);
    },
  };
}

/** Ids of EC2 are hexadecimal behind the kind: what reads them can tell. */
function idLike(kind: string, letters: string): string {
  const prefixes: Readonly<Record<string, string>> = {
    InternetGateway: "igw",
    NatGateway: "nat",
    RouteTable: "rtb",
    SecurityGroup: "sg",
    Subnet: "subnet",
    VPC: "vpc",
  };
  const hex = Buffer.from(letters).toString("hex").slice(0, 17);
  return `${prefixes[kind] ?? kind.toLowerCase()}-${hex}`;
}

/** A value for every attribute: what a property says, an ARN, an id, a name. */
function attributesOf(
  spec: ResourceSpec | undefined,
  physicalId: string,
  property: (name: string) => TemplateValue | undefined,
  arn: string,
): Readonly<Record<string, TemplateValue>> {
  const names = [...(spec?.attributes ?? []), ...Object.keys(spec?.properties ?? {})];
  return Object.fromEntries(
    names.flatMap((name): readonly (readonly [string, TemplateValue])[] => {
      const given = property(name);
      if (given !== undefined) return [[name, given]];
      if (!spec?.attributes.includes(name)) return [];
      if (spec.listAttributes.includes(name)) return [[name, []]];
      if (/Arn$/.test(name)) return [[name, arn]];
      if (/(?:Id|Name)$/.test(name)) return [[name, physicalId]];
      return [[name, `${physicalId}.${name}`.replaceAll(/[^\w.-]/g, "-")]];
    }),
  );
}
