import type { PullRequests } from "@proton/control-plane";
import { AUTHOR, deletedOf, filesOf, titleAndBody } from "./change.ts";
import type { RestClient } from "./rest-client.ts";

interface Reference {
  readonly object: { readonly sha: string };
}
interface PullRequest {
  readonly number: number;
  readonly html_url: string;
}
interface Tree {
  readonly sha: string;
  readonly tree: readonly { readonly path: string }[];
}

/**
 * Pull requests of GitHub and GitHub Enterprise: https://docs.github.com/en/rest/git and .../rest/pulls.
 * The commit is made of Git's own objects, so that one request changes every file.
 */
export function createGitHub(ask: RestClient): PullRequests {
  const openRequests = async (repository: string, branch: string) => {
    const [owner = ""] = repository.split("/");
    const head = encodeURIComponent(`${owner}:${branch}`);
    const { json } = await ask("GET", `/repos/${repository}/pulls?state=open&head=${head}`);
    return json as readonly PullRequest[];
  };

  return {
    async open(proposal) {
      const { repository, base, branch, message, time } = proposal;
      const git = `/repos/${repository}/git`;
      const known = await ask("GET", `${git}/ref/heads/${branch}`, { expected: [404] });
      if (known.status === 404) {
        const from = (await ask("GET", `${git}/ref/heads/${base}`)).json as Reference;
        const before = (await ask("GET", `${git}/trees/${from.object.sha}?recursive=1`))
          .json as Tree;
        const present = new Set(before.tree.map(({ path }) => path));
        const mode = { mode: "100644", type: "blob" };
        const tree = await ask("POST", `${git}/trees`, {
          json: {
            base_tree: before.sha,
            tree: [
              ...filesOf(proposal).map(({ path, text }) => ({ path, ...mode, content: text })),
              ...deletedOf(proposal, present).map((path) => ({ path, ...mode, sha: null })),
            ],
          },
        });
        const author = { ...AUTHOR, date: new Date(time).toISOString() };
        const commit = await ask("POST", `${git}/commits`, {
          json: {
            ...{ message, author, committer: author, parents: [from.object.sha] },
            tree: (tree.json as Tree).sha,
          },
        });
        const { sha } = commit.json as { readonly sha: string };
        await ask("POST", `${git}/refs`, { json: { ref: `refs/heads/${branch}`, sha } });
      }
      const [open] = await openRequests(repository, branch);
      if (open !== undefined) return open.html_url;
      const { title, body } = titleAndBody(message);
      const { json } = await ask("POST", `/repos/${repository}/pulls`, {
        json: { title, body, head: branch, base },
      });
      return (json as PullRequest).html_url;
    },
    async close({ repository, branch }) {
      for (const { number } of await openRequests(repository, branch)) {
        await ask("PATCH", `/repos/${repository}/pulls/${number}`, { json: { state: "closed" } });
      }
      // GitHub says 422 of a reference that is gone.
      await ask("DELETE", `/repos/${repository}/git/refs/heads/${branch}`, {
        expected: [404, 422],
      });
    },
  };
}
