import type { ProposedFiles, PullRequests } from "@proton/control-plane";
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

  const openRequest = async (repository: string, branch: string) => {
    const query = `state=opened&source_branch=${encodeURIComponent(branch)}`;
    const { json } = await ask("GET", `${project(repository)}/merge_requests?${query}`);
    return (json as readonly MergeRequest[])[0];
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

  async function commit(proposal: ProposedFiles): Promise<void> {
    const { repository, base, branch, directory, message } = proposal;
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

  return {
    async open(proposal) {
      const { repository, base, branch, message } = proposal;
      const branches = `${project(repository)}/repository/branches`;
      const branchPath = `${branches}/${encodeURIComponent(branch)}`;
      const isThere = async () =>
        (await ask("GET", branchPath, { expected: [404] })).status !== 404;
      if (!(await isThere())) {
        await ask("GET", `${branches}/${encodeURIComponent(base)}`);
        await commit(proposal).catch(async (error) => {
          // Somebody else, or a request of ours whose answer was lost, may have made it meanwhile.
          if (!(await isThere())) throw error;
        });
      }
      const open = await openRequest(repository, branch);
      if (open !== undefined) return open.web_url;
      const { title, body: description } = titleAndBody(message);
      try {
        const json = { title, description, source_branch: branch, target_branch: base };
        const made = await ask("POST", `${project(repository)}/merge_requests`, { json });
        return (made.json as MergeRequest).web_url;
      } catch (error) {
        const made = await openRequest(repository, branch);
        if (made === undefined) throw error;
        return made.web_url;
      }
    },
    async close({ repository, branch }) {
      const open = await openRequest(repository, branch);
      if (open !== undefined) {
        const path = `${project(repository)}/merge_requests/${open.iid}`;
        await ask("PUT", path, { json: { state_event: "close" } });
      }
      const path = `${project(repository)}/repository/branches/${encodeURIComponent(branch)}`;
      await ask("DELETE", path, { expected: [404] });
    },
  };
}
