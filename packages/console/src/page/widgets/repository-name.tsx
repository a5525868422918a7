import { To } from "../frame/to.tsx";

/** The providers that Proton knows, as people call them. */
export const PROVIDERS = {
  GITHUB: "GitHub",
  GITHUB_ENTERPRISE: "GitHub Enterprise",
  BITBUCKET: "Bitbucket",
} as const;

export function providerName(provider: keyof typeof PROVIDERS | undefined): string {
  return provider === undefined ? "-" : PROVIDERS[provider];
}

/** Where a repository has its page. */
export function repositoryPath(provider: string, name: string): string {
  return `/repositories/${provider}/${name}`;
}

/** A repository as a link. */
export function RepositoryLink({
  of: { repositoryProvider: provider, repositoryName: name },
}: {
  readonly of: {
    readonly repositoryProvider: keyof typeof PROVIDERS | undefined;
    readonly repositoryName: string | undefined;
  };
}) {
  if (provider === undefined || name === undefined) return <>-</>;
  return <To to={repositoryPath(provider, name)}>{name}</To>;
}
