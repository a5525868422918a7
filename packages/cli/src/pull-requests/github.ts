import type { ProposedFiles, PullRequests } from "@proton/control-plane";
import { AUTHOR, deletedOf, filesOf, titleAndBody } from "./change.ts";
import { pathOf, type RestAnswer, type RestClient } from "./rest-client.ts";

interface Reference {
  readonly object: { readonly sha: string };
}
interface PullRequest {
  readonly number: number;
  readonly html_url: string;
}
interface Tree {
  readonly truncated: boolean;
  readonly tree: readonly { readonly path: string; readonly type: string; readonly sha: string }[];
}

const shaIn = ({ json }: RestAnswer) => (json as { readonly sha: string }).sha;

/**
 * Pull requests of GitHub and GitHub Enterprise: https://docs.github.com/en/rest/git and .../rest/pulls.
 * The commit is made of Git's own objects, so that one request changes every file.
 */
export function createGitHub(ask: RestClient): PullRequests {
  const of = (repository: string) => `/repos/${pathOf(repository)}`;

  const openRequest = async (repository: string, branch: string) => {
    const [owner = ""] = repository.split("/");
    const head = encodeURIComponent(`${owner}:${branch}`);
    const { json } = await ask("GET", `${of(repository)}/pulls?state=open&head=${head}`);
    return (json as readonly PullRequest[])[0];
  };

  /** Asked for directory by directory: the tree of a whole repository is cut off at some size. */
  async function presentFiles(git: string, root: string, directory: string) {
    let sha: string | undefined = root;
    for (const step of directory.split("/")) {
      const { tree } = (await ask("GET", `${git}/trees/${sha}`)).json as Tree;
      sha = tree.find(({ path, type }) => path === step && type === "tree")?.sha;
      if (sha === undefined) return new Set<string>();
    }
    const { tree, truncated } = (await ask("GET", `${git}/trees/${sha}?recursive=1`)).json as Tree;
    if (truncated) throw new Error(`${directory} holds more files than GitHub lists`);
    return new Set(tree.map(({ path }) => `${directory}/${path}`));
  }

  async function commit(proposal: ProposedFiles, git: string): Promise<string> {
    const { base, directory, obsolete, message, time } = proposal;
    const from = (await ask("GET", `${git}/ref/heads/${pathOf(base)}`)).json as Reference;
    const parent = from.object.sha;
    const { json: before } = await ask("GET", `${git}/commits/${parent}`);
    const root = (before as { readonly tree: { readonly sha: string } }).tree.sha;
    const present =
      obsolete.length === 0 ? new Set<string>() : await presentFiles(git, root, directory);
    const mode = { mode: "100644", type: "blob" };
    const changed = [
      ...filesOf(proposal).map(({ path, text }) => ({ path, ...mode, content: text })),
      ...deletedOf(proposal, present).map((path) => ({ path, ...mode, sha: null })),
    ];
    // A deletion of what was never merged changes nothing, and is asked for all the same.
    const tree =
      changed.length === 0
        ? root
        : shaIn(await ask("POST", `${git}/trees`, { json: { base_tree: root, tree: changed } }));
    const author = { ...AUTHOR, date: new Date(time).toISOString() };
    const made = await ask("POST", `${git}/commits`, {
      json: {
        ...{ message, author, committer: author, parents: [parent], tree },
      },
    });
    return shaIn(made);
  }

  return {
    async open(proposal) {
      const { repository, base, branch, message } = proposal;
      const git = `${of(repository)}/git`;
      const branchPath = `${git}/ref/heads/${pathOf(branch)}`;
      if ((await ask("GET", branchPath, { expected: [404] })).status === 404) {
        const sha = await commit(proposal, git);
        const ref = `refs/heads/${branch}`;
        // Somebody else, or a request of ours whose answer was lost, may have made it meanwhile.
        const made = await ask("POST", `${git}/refs`, { json: { ref, sha }, expected: [422] });
        if (made.status === 422) await ask("GET", branchPath);
      }
      const open = await openRequest(repository, branch);
      if (open !== undefined) return open.html_url;
      const { title, body } = titleAndBody(message);
      try {
        const json = { title, body, head: branch, base };
        const made = await ask("POST", `${of(repository)}/pulls`, { json });
        return (made.json as PullRequest).html_url;
      } catch (error) {
        const made = await openRequest(repository, branch);
        if (made === undefined) throw error;
        return made.html_url;
      }
    },
    async close({ repository, branch }) {
      const open = await openRequest(repository, branch);
      if (open !== undefined) {
        const path = `${of(repository)}/pulls/${open.number}`;
        await ask("PATCH", path, { json: { state: "closed" } });
      }
      // GitHub says 422 of a reference that is gone.
      await ask("DELETE", `${of(repository)}/git/refs/heads/${pathOf(branch)}`, {
        expected: [404, 422],
      });
    },
  };
}
