import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseSpec, REGISTRATION_FILE } from "@proton/bundle";
import { isMap, isSeq, parseDocument } from "yaml";
import type { Estate } from "../estate/read-estate.ts";
import { readText, requireText } from "../estate/read-text.ts";
import { UsageError } from "../usage-error.ts";
import { MANIFEST } from "./environment-template.ts";
import { addToEstate, requireEstate } from "./estate-entries.ts";
import type { Scaffold } from "./scaffold.ts";

/** On this machine any role will do; in an account it is one that exists. */
const ROLE = "arn:aws:iam::000000000000:role/components";

/** Where a component is: attached to an instance, or in an environment alone. */
export type ComponentPlace =
  | { readonly service: string; readonly instance: string }
  | { readonly environment: string };

/** A component: a bucket of a developer's own beside a service. */
export function component(options: {
  readonly estateFile: string;
  readonly directory: string;
  readonly name: string;
  readonly place: ComponentPlace;
}): Scaffold {
  const { estateFile, directory, name, place } = options;
  const estate = requireEstate(estateFile);
  const environment =
    "environment" in place ? place.environment : environmentOf(estate, directory, place);
  const path = `components/${name}`;
  const added = addToEstate(estateFile, { components: { name, path, ...place } });
  const text = withRole(added.changed.get(estateFile) ?? "", environment);
  const registration =
    "service" in place ? registrationOf(estate, directory, place.service) : undefined;
  const created = new Map([
    [join(directory, path, "manifest.yaml"), MANIFEST],
    [join(directory, path, "cloudformation.yaml"), TEMPLATE],
  ]);
  const changed = new Map([[estateFile, text]]);
  if (registration !== undefined) {
    (existsSync(registration.file) ? changed : created).set(registration.file, registration.text);
  }
  return {
    created,
    changed,
    next: [
      "proton plan",
      `for an account, write the role that makes components into \`component_role\` of ${environment} in ${estateFile}`,
    ],
  };
}

/** The instances of a service of the estate, as its spec has them. */
export function instancesOf(estate: Estate, directory: string, service: string) {
  const file = estate.services.find(({ name }) => name === service)?.spec;
  if (file === undefined) {
    const known = estate.services.map(({ name }) => name).join(", ");
    throw new UsageError(`no service is called "${service}"; services of the estate: ${known}`);
  }
  const { spec } = parseSpec(requireText(join(directory, file)), { file });
  if (spec?.kind !== "service") throw new UsageError(`${file} is not a ServiceSpec`);
  return spec.instances;
}

function environmentOf(
  estate: Estate,
  directory: string,
  { service, instance }: { readonly service: string; readonly instance: string },
): string {
  const instances = instancesOf(estate, directory, service);
  const found = instances.find(({ name }) => name === instance);
  if (found !== undefined) return found.environment;
  const known = instances.map(({ name }) => name).join(", ");
  throw new UsageError(`${service} has no instance "${instance}", only ${known}`);
}

/** The estate's text, in which an environment has a role for components. */
function withRole(text: string, environment: string): string {
  const document = parseDocument(text);
  const list = document.get("environments", true);
  const entries = isSeq(list) ? list.items.filter(isMap) : [];
  const entry = entries.find((each) => each.get("name") === environment);
  if (entry === undefined) {
    const known = entries.map((each) => each.get("name")).join(", ");
    throw new UsageError(`no environment is called "${environment}"; the estate has ${known}`);
  }
  if (!entry.has("component_role")) entry.set("component_role", ROLE);
  return document.toString({ lineWidth: 0 });
}

/** The registration file of a service's template with components allowed; nothing where they are. */
function registrationOf(estate: Estate, directory: string, service: string) {
  const template = estate.services.find(({ name }) => name === service)?.template;
  const path = estate.templates.find(({ name }) => name === template)?.path ?? "";
  const file = join(directory, path, REGISTRATION_FILE);
  const document = parseDocument(readText(file) ?? "{}\n");
  if (document.has("supported_component_sources")) return undefined;
  if (isMap(document.contents)) document.contents.flow = false;
  // Without the file these are what the estate places instances in; with it, what it names.
  if (!document.has("compatible_environments")) {
    const places = instancesOf(estate, directory, service).map(({ environment }) => environment);
    const used = estate.environments.filter(({ name }) => places.includes(name));
    const majors = used.map((each) => {
      const major = estate.templates.find(({ name }) => name === each.template)?.major ?? 1;
      return `${each.template}:${major}`;
    });
    document.set("compatible_environments", document.createNode([...new Set(majors)]));
  }
  document.set("supported_component_sources", document.createNode(["DIRECTLY_DEFINED"]));
  return { file, text: document.toString({ lineWidth: 0 }) };
}

const TEMPLATE = `AWSTemplateFormatVersion: "2010-09-09"
Description: "A bucket in environment {{ environment.name }}."

Resources:
  Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: { SSEAlgorithm: AES256 }
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true
        BlockPublicPolicy: true
        IgnorePublicAcls: true
        RestrictPublicBuckets: true

# What the template of the instance reads as service_instance.components.default.outputs.
Outputs:
  BucketName:
    Value: !Ref Bucket
`;
