import { partitionOf } from "@proton/cloudformation";
import type { TemplateKind } from "./records/template-record.ts";

/** The ARNs of an account's resources in a Region. */
export interface Arns {
  template(kind: TemplateKind, name: string): string;
  templateVersion(kind: TemplateKind, name: string, major: string, minor: string): string;
  environment(name: string): string;
  component(name: string): string;
  service(name: string): string;
  instance(serviceName: string, name: string): string;
  pipeline(serviceName: string): string;
  deployment(id: string): string;
  repository(provider: string, name: string): string;
  /** @param environmentAccountId whose it is. @default this account's */
  connection(id: string, environmentAccountId?: string): string;
}

/** What an ARN names. */
export type ArnTarget =
  | { readonly type: "template"; readonly kind: TemplateKind; readonly name: string }
  | {
      readonly type: "template-version";
      readonly kind: TemplateKind;
      readonly name: string;
      readonly major: string;
      readonly minor: string;
    }
  | { readonly type: "environment"; readonly name: string }
  | { readonly type: "component"; readonly name: string }
  | { readonly type: "service"; readonly name: string }
  | { readonly type: "instance"; readonly serviceName: string; readonly name: string }
  | { readonly type: "pipeline"; readonly serviceName: string }
  | { readonly type: "repository"; readonly provider: string; readonly name: string }
  | { readonly type: "connection"; readonly id: string };

/** Writes the ARNs of an account and Region. */
export function createArns(account: { readonly accountId: string; readonly region: string }): Arns {
  const prefix = prefixOf(account);
  const arn = (resource: string) => `${prefix}${resource}`;
  return {
    template: (kind, name) => arn(`${kind}-template/${name}`),
    templateVersion: (kind, name, major, minor) =>
      arn(`${kind}-template/${name}:${major}.${minor}`),
    environment: (name) => arn(`environment/${name}`),
    component: (name) => arn(`component/${name}`),
    service: (name) => arn(`service/${name}`),
    instance: (serviceName, name) => arn(`service/${serviceName}/service-instance/${name}`),
    pipeline: (serviceName) => arn(`service/${serviceName}/pipeline`),
    deployment: (id) => arn(`deployment/${id}`),
    repository: (provider, name) => arn(`repository/${provider.toLowerCase()}:${name}`),
    connection: (id, accountId = account.accountId) =>
      `${prefixOf({ ...account, accountId })}environment-account-connection/${id}`,
  };
}

function prefixOf(account: { readonly accountId: string; readonly region: string }): string {
  const { region, accountId } = account;
  return `arn:${partitionOf(region)}:proton:${region}:${accountId}:`;
}

const NAME = "([0-9A-Za-z][0-9A-Za-z_-]*)";

/** Reads an ARN of Proton; `undefined` when it names nothing that this account could have. */
export function parseArn(
  arn: string,
  account: { readonly accountId: string; readonly region: string },
): ArnTarget | undefined {
  const prefix = prefixOf(account);
  if (!arn.startsWith(prefix)) return undefined;
  const resource = arn.slice(prefix.length);
  for (const [pattern, read] of resourcePatterns) {
    const match = pattern.exec(resource);
    if (match !== null) return read(match.slice(1) as unknown as readonly [string, string, string]);
  }
  return undefined;
}

type Reader = (parts: readonly [string, string, string]) => ArnTarget;

const resourcePatterns: readonly (readonly [RegExp, Reader])[] = [
  [
    new RegExp(`^(environment|service)-template/${NAME}$`),
    ([kind, name]) => ({ type: "template", kind: kind as TemplateKind, name }),
  ],
  [
    new RegExp(`^(environment|service)-template/${NAME}:(\\d+\\.\\d+)$`),
    ([kind, name, version]) => {
      const [major, minor] = version.split(".") as [string, string];
      return { type: "template-version", kind: kind as TemplateKind, name, major, minor };
    },
  ],
  [new RegExp(`^environment/${NAME}$`), ([name]) => ({ type: "environment", name })],
  [new RegExp(`^component/${NAME}$`), ([name]) => ({ type: "component", name })],
  [new RegExp(`^service/${NAME}$`), ([name]) => ({ type: "service", name })],
  [
    new RegExp(`^service/${NAME}/service-instance/${NAME}$`),
    ([serviceName, name]) => ({ type: "instance", serviceName, name }),
  ],
  [
    // Older clients append the pipeline's id.
    new RegExp(`^service/${NAME}/pipeline(?:/[0-9a-f-]+)?$`),
    ([serviceName]) => ({ type: "pipeline", serviceName }),
  ],
  [
    /^repository\/([a-z_]+):(.+)$/,
    ([provider, name]) => ({ type: "repository", provider: provider.toUpperCase(), name }),
  ],
  [/^environment-account-connection\/([0-9a-f-]+)$/, ([id]) => ({ type: "connection", id })],
];
