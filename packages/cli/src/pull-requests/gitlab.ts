import type { PullRequests } from "@proton/control-plane";
import { AUTHOR, deletedOf, filesOf, titleAndBody } from "./change.ts";
import type { RestClient } from "./rest-client.ts";

interface MergeRequest {
  readonly iid: number;
  readonly web_url: string;
}

/** A page of GitLab's. */
const PAGE = 100;

/**
 * Merge requests of GitLab: https://docs.gitlab.com/api/commits/ and .../merge_requests/. A commit names
 * of each file whether it is new, so that the directory is read first.
 */
export function createGitLab(ask: RestClient): PullRequests {
  const project = (repository: string) => `/projects/${encodeURIComponent(repository)}`;

  const openRequests = async (repository: string, branch: string) => {
    const query = `state=opened&source_branch=${encodeURIComponent(branch)}`;
    const { json } = await ask("GET", `${project(repository)}/merge_requests?${query}`);
    return json as readonly MergeRequest[];
  };

  async function presentFiles(repository: string, ref: string, directory: string) {
    const present = new Set<string>();
    for (let page = 1; ; page += 1) {
      const query = `recursive=true&per_page=${PAGE}&page=${page}&ref=${encodeURIComponent(ref)}&path=${encodeURIComponent(directory)}`;
      const { json, status } = await ask("GET", `${project(repository)}/repository/tree?${query}`, {
        // There is no such directory yet.
        expected: [404],
      });
      const entries = status === 404 ? [] : (json as readonly { readonly path: string }[]);
      for (const { path } of entries) present.add(path);
      if (entries.length < PAGE) return present;
    }
  }

  return {
    async open(proposal) {
      const { repository, base, branch, directory, message } = proposal;
      const branches = `${project(repository)}/repository/branches`;
      const known = await ask("GET", `${branches}/${encodeURIComponent(branch)}`, {
        expected: [404],
      });
      if (known.status === 404) {
        await ask("GET", `${branches}/${encodeURIComponent(base)}`);
        const present = await presentFiles(repository, base, directory);
        const actions = [
          ...filesOf(proposal).map(({ path, text }) => ({
            action: present.has(path) ? "update" : "create",
            ...{ file_path: path, content: text },
          })),
          ...deletedOf(proposal, present).map((path) => ({ action: "delete", file_path: path })),
        ];
        await ask("POST", `${project(repository)}/repository/commits`, {
          json: {
            ...{ branch, start_branch: base, commit_message: message, actions },
            ...{ author_name: AUTHOR.name, author_email: AUTHOR.email },
          },
        });
      }
      const [open] = await openRequests(repository, branch);
      if (open !== undefined) return open.web_url;
      const { title, body: description } = titleAndBody(message);
      const { json } = await ask("POST", `${project(repository)}/merge_requests`, {
        json: { title, description, source_branch: branch, target_branch: base },
      });
      return (json as MergeRequest).web_url;
    },
    async close({ repository, branch }) {
      for (const { iid } of await openRequests(repository, branch)) {
        const path = `${project(repository)}/merge_requests/${iid}`;
        await ask("PUT", path, { json: { state_event: "close" } });
      }
      const path = `${project(repository)}/repository/branches/${encodeURIComponent(branch)}`;
      await ask("DELETE", path, { expected: [404] });
    },
  };
}
