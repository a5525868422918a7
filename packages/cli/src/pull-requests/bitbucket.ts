import type { PullRequests } from "@proton/control-plane";
import { AUTHOR, deletedOf, filesOf, titleAndBody } from "./change.ts";
import type { RestClient } from "./rest-client.ts";

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
  const of = (repository: string) => `/repositories/${repository}`;

  const openRequests = async (repository: string, branch: string) => {
    const query = encodeURIComponent(`source.branch.name="${branch}" AND state="OPEN"`);
    const { json } = await ask("GET", `${of(repository)}/pullrequests?q=${query}`);
    return (json as Page<PullRequest>).values;
  };

  async function presentFiles(repository: string, hash: string, directory: string) {
    const present = new Set<string>();
    for (let page = 1; ; page += 1) {
      const path = `${of(repository)}/src/${hash}/${directory}/?max_depth=20&pagelen=100&page=${page}`;
      const { json, status } = await ask("GET", path, { expected: [404] });
      const { values = [], next } = (status === 404 ? {} : json) as Partial<
        Page<{ readonly path: string }>
      >;
      for (const value of values) present.add(value.path);
      if (next === undefined) return present;
    }
  }

  return {
    async open(proposal) {
      const { repository, base, branch, directory, message } = proposal;
      const branches = `${of(repository)}/refs/branches`;
      const known = await ask("GET", `${branches}/${branch}`, { expected: [404] });
      if (known.status === 404) {
        const { hash } = ((await ask("GET", `${branches}/${base}`)).json as Branch).target;
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
      const [open] = await openRequests(repository, branch);
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
      for (const { id } of await openRequests(repository, branch)) {
        await ask("POST", `${of(repository)}/pullrequests/${id}/decline`);
      }
      await ask("DELETE", `${of(repository)}/refs/branches/${branch}`, { expected: [404] });
    },
  };
}
