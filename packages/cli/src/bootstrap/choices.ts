import type { TokenSecret } from "./token-secrets.ts";

/** What may be chosen of a stack that bootstrap makes. */
export interface Choices {
  /** Whether stacks may make roles only with the permissions boundary. */
  readonly requireBoundary: boolean;
  /** Managed policies of the role that makes stacks, for other types of resource. */
  readonly policyArns: readonly string[];
  /** Accounts of connections, whose roles read code and large templates from the bucket. */
  readonly readerAccounts: readonly string[];
  /** Where tokens of repositories' hosts are. */
  readonly tokenSecrets: readonly TokenSecret[];
}

/** The entry of a template's metadata by which the next run knows what was chosen. */
export const CHOICES_METADATA = "proton:choices";

/** What the template of a stack was made with; nothing of one that says nothing. */
export function choicesIn(templateBody: string | undefined): Partial<Choices> {
  try {
    const { Metadata } = JSON.parse(templateBody ?? "{}");
    const found = Metadata?.[CHOICES_METADATA];
    return typeof found === "object" && found !== null ? found : {};
  } catch {
    return {};
  }
}

/** What was chosen before, with what is given now: an account, a policy or a host's secret is added. */
export function addedTo(before: Partial<Choices>, given: Choices): Choices {
  const {
    policyArns = [],
    readerAccounts = [],
    tokenSecrets = [],
    requireBoundary = true,
  } = before;
  const hosts = new Set(given.tokenSecrets.map(({ host }) => host));
  return {
    requireBoundary: requireBoundary && given.requireBoundary,
    policyArns: union(policyArns, given.policyArns),
    readerAccounts: union(readerAccounts, given.readerAccounts),
    tokenSecrets: [...tokenSecrets.filter(({ host }) => !hosts.has(host)), ...given.tokenSecrets],
  };
}

/** Choices as the options that make them. */
export function optionsOf(choices: Partial<Choices>): readonly string[] {
  const { policyArns = [], readerAccounts = [], tokenSecrets = [] } = choices;
  return [
    ...(choices.requireBoundary === false ? ["--without-boundary"] : []),
    ...policyArns.map((arn) => `--policy ${arn}`),
    ...readerAccounts.map((account) => `--code-for ${account}`),
    ...tokenSecrets.map(({ host, secret }) => `--token-secret ${host}=${secret}`),
  ];
}

function union(before: readonly string[], given: readonly string[]): readonly string[] {
  return [...new Set([...before, ...given])];
}
