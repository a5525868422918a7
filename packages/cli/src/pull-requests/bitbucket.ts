import type { ProposedFiles, PullRequests } from "@proton/control-plane";
import { AUTHOR, deletedOf, filesOf, titleAndBody } from "./change.ts";
import { pathOf, type RestClient } from "./rest-client.ts";

interface Branch {
  readonly target: { readonly hash: string };
}
interface PullRequest {
  readonly id: number;
  readonly links: { readonly html: { readonly href: string } };
}
interface Page<Value> {
  readonly values: readonly Value[];
  readonly next?: string;
}

/**
 * Pull requests of Bitbucket Cloud: https://developer.atlassian.com/cloud/bitbucket/rest/. A commit is a
 * form whose fields are files; what `files` names without a field of its own is deleted.
 */
export function createBitbucket(ask: RestClient): PullRequests {
  const of = (repository: string) => `/repositories/${pathOf(repository)}`;

  const openRequest = async (repository: string, branch: string) => {
    const query = encodeURIComponent(`source.branch.name="${branch}" AND state="OPEN"`);
    const { json } = await ask("GET", `${of(repository)}/pullrequests?q=${query}`);
    return (json as Page<PullRequest>).values[0];
  };

  async function presentFiles(repository: string, hash: string, directory: string) {
    const path = `${of(repository)}/src/${hash}/${pathOf(directory)}/`;
    const present = new Set<string>();
    let query = "?max_depth=20&pagelen=100";
    for (;;) {
      const { json, status } = await ask("GET", `${path}${query}`, { expected: [404] });
      const { values = [], next } = (status === 404 ? {} : json) as Partial<
        Page<{ readonly path: string }>
      >;
      for (const value of values) present.add(value.path);
      if (next === undefined) return present;
      // What stands for a page is Bitbucket's own; only the question is taken, never the host.
      query = new URL(next).search;
    }
  }

  async function commit(proposal: ProposedFiles): Promise<void> {
    const { repository, base, branch, directory, message } = proposal;
    const from = await ask("GET", `${of(repository)}/refs/branches/${pathOf(base)}`);
    const { hash } = (from.json as Branch).target;
    const present = await presentFiles(repository, hash, directory);
    const form = new FormData();
    form.set("message", message);
    form.set("branch", branch);
    form.set("parents", hash);
    form.set("author", `${AUTHOR.name} <${AUTHOR.email}>`);
    for (const { path, text } of filesOf(proposal)) {
      // As a file: the lines of a field would be ended as a form ends them.
      form.set(`/${path}`, new Blob([text]), path.slice(path.lastIndexOf("/") + 1));
    }
    for (const path of deletedOf(proposal, present)) form.append("files", `/${path}`);
    await ask("POST", `${of(repository)}/src`, { form });
  }

  return {
    async open(proposal) {
      const { repository, base, branch, message } = proposal;
      const branchPath = `${of(repository)}/refs/branches/${pathOf(branch)}`;
      const isThere = async () =>
        (await ask("GET", branchPath, { expected: [404] })).status !== 404;
      if (!(await isThere())) {
        await commit(proposal).catch(async (error) => {
          // Somebody else, or a request of ours whose answer was lost, may have made it meanwhile.
          if (!(await isThere())) throw error;
        });
      }
      const open = await openRequest(repository, branch);
      if (open !== undefined) return open.links.html.href;
      const { title, body: description } = titleAndBody(message);
      const { json } = await ask("POST", `${of(repository)}/pullrequests`, {
        json: {
          ...{ title, description },
          source: { branch: { name: branch } },
          destination: { branch: { name: base } },
        },
      });
      return (json as PullRequest).links.html.href;
    },
    async close({ repository, branch }) {
      const open = await openRequest(repository, branch);
      if (open !== undefined) {
        await ask("POST", `${of(repository)}/pullrequests/${open.id}/decline`);
      }
      await ask("DELETE", `${of(repository)}/refs/branches/${pathOf(branch)}`, { expected: [404] });
    },
  };
}
