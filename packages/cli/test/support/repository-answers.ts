import type { Answer, Asked, HostAnswers, HostedRepository } from "./repository-hosts.ts";

const openOf = ({ requests }: HostedRepository, branch: string) =>
  requests.flatMap((one, index) => (one.open && one.branch === branch ? [index] : []));

function begin(repository: HostedRepository, branch: string, base: string, title: string): number {
  return repository.requests.push({ branch, base, title, open: true }) - 1;
}

function end({ requests }: HostedRepository, number: string | undefined): void {
  const request = requests[Number(number) - 1];
  if (request !== undefined) request.open = false;
}

const texts = (json: Asked["json"]) => json as Readonly<Record<string, string>>;
const page = (index: number) => `https://host/pull/${index + 1}`;

interface TreeEntry {
  readonly path: string;
  readonly content?: string;
  readonly sha?: null;
}

const numbered = (index: number) => ({ number: index + 1, html_url: page(index) });

/** What an object of Git is called here: hexadecimal, as Git's own names are. */
const shaOf = (...names: readonly string[]) => Buffer.from(names.join(":")).toString("hex");
const namesOf = (sha = "") => Buffer.from(sha, "hex").toString().split(":");

export const githubAnswers: HostAnswers = {
  "GET /repos/{owner}/{repo}/git/ref/{ref*}"({ branches }, { names }) {
    const branch = names.ref?.replace(/^heads\//, "") ?? "";
    if (branches.size === 0) return { status: 409 };
    return branches.has(branch)
      ? { status: 200, json: { object: { sha: shaOf(branch) } } }
      : { status: 404 };
  },
  "GET /repos/{owner}/{repo}/git/commits/{commit_sha}"(_, { names }) {
    const [branch = ""] = namesOf(names.commit_sha);
    return { status: 200, json: { tree: { sha: shaOf(branch, "") } } };
  },
  "GET /repos/{owner}/{repo}/git/trees/{tree_sha}"({ branches }, { names, query }) {
    const [branch = "", directory = ""] = namesOf(names.tree_sha);
    const below = [...(branches.get(branch)?.keys() ?? [])]
      .filter((file) => file.startsWith(directory))
      .map((file) => file.slice(directory.length));
    const blob = (path: string) => ({ path, type: "blob", sha: "" });
    // A tree of everything is cut off where it is large: here where it is the whole repository.
    if (query.has("recursive")) {
      return { status: 200, json: { truncated: directory === "", tree: below.map(blob) } };
    }
    const steps = new Set(below.map((file) => file.split("/")[0] ?? ""));
    const tree = [...steps].map((path) =>
      below.includes(path)
        ? blob(path)
        : { path, type: "tree", sha: shaOf(branch, `${directory}${path}/`) },
    );
    return { status: 200, json: { truncated: false, tree } };
  },
  "POST /repos/{owner}/{repo}/git/trees"({ branches }, { json }) {
    const { base_tree, tree } = json as unknown as { base_tree: string; tree: TreeEntry[] };
    const files = new Map(branches.get(namesOf(base_tree)[0] ?? ""));
    for (const { path, content, sha } of tree) {
      if (content !== undefined) files.set(path, content);
      else if (sha === null && !files.delete(path)) return { status: 422 };
    }
    return { status: 201, json: { sha: JSON.stringify([...files]) } };
  },
  "POST /repos/{owner}/{repo}/git/commits"({ branches }, { json }) {
    const { tree = "" } = texts(json);
    // One that was made here says what is in it; any other is that of a branch.
    const files = branches.get(namesOf(tree)[0] ?? "") ?? new Map();
    return { status: 201, json: { sha: tree.startsWith("[") ? tree : JSON.stringify([...files]) } };
  },
  "POST /repos/{owner}/{repo}/git/refs"({ branches }, { json }) {
    const { ref = "", sha = "" } = texts(json);
    const branch = ref.replace("refs/heads/", "");
    if (branches.has(branch)) return { status: 422 };
    branches.set(branch, new Map(JSON.parse(sha)));
    return { status: 201, json: { ref } };
  },
  "DELETE /repos/{owner}/{repo}/git/refs/{ref*}": ({ branches }, { names }) => ({
    status: branches.delete(names.ref?.replace("heads/", "") ?? "") ? 204 : 422,
  }),
  "GET /repos/{owner}/{repo}/pulls"(repository, { query }) {
    const branch = query.get("head")?.replace("acme:", "") ?? "";
    return { status: 200, json: openOf(repository, branch).map(numbered) };
  },
  "POST /repos/{owner}/{repo}/pulls"(repository, { json }) {
    const { head = "", base = "", title = "" } = texts(json);
    if (openOf(repository, head).length > 0) return { status: 422 };
    return { status: 201, json: numbered(begin(repository, head, base, title)) };
  },
  "PATCH /repos/{owner}/{repo}/pulls/{pull_number}"(repository, { names }) {
    end(repository, names.pull_number);
    return { status: 200 };
  },
};

interface CommitActions {
  readonly branch: string;
  readonly start_branch: string;
  readonly actions: readonly { action: string; file_path: string; content?: string }[];
}

const mergeRequest = (index: number) => ({ iid: index + 1, web_url: page(index) });

export const gitlabAnswers: HostAnswers = {
  "GET /projects/{id}/repository/branches/{branch}": ({ branches }, { names }) => ({
    status: branches.has(names.branch ?? "") ? 200 : 404,
  }),
  "DELETE /projects/{id}/repository/branches/{branch}": ({ branches }, { names }) => ({
    status: branches.delete(names.branch ?? "") ? 204 : 404,
  }),
  "GET /projects/{id}/repository/tree"({ branches }, { query }): Answer {
    const files = [...(branches.get(query.get("ref") ?? "")?.keys() ?? [])];
    const below = files.filter((file) => file.startsWith(`${query.get("path")}/`));
    const from = (Number(query.get("page")) - 1) * Number(query.get("per_page"));
    const shown = below.slice(from, from + Number(query.get("per_page")));
    if (below.length === 0) return { status: 404 };
    return { status: 200, json: shown.map((path) => ({ path, type: "blob" })) };
  },
  "POST /projects/{id}/repository/commits"({ branches }, { json }) {
    const { branch, start_branch, actions } = json as unknown as CommitActions;
    if (branches.has(branch)) return { status: 400 };
    const files = new Map(branches.get(start_branch));
    for (const { action, file_path, content = "" } of actions) {
      if (files.has(file_path) === (action === "create")) return { status: 400 };
      if (action === "delete") files.delete(file_path);
      else files.set(file_path, content);
    }
    branches.set(branch, files);
    return { status: 201 };
  },
  "GET /projects/{id}/merge_requests": (repository, { query }) => ({
    status: 200,
    json: openOf(repository, query.get("source_branch") ?? "").map(mergeRequest),
  }),
  "POST /projects/{id}/merge_requests"(repository, { json }) {
    const { source_branch = "", target_branch = "", title = "" } = texts(json);
    if (openOf(repository, source_branch).length > 0) return { status: 409 };
    const made = begin(repository, source_branch, target_branch, title);
    return { status: 201, json: mergeRequest(made) };
  },
  "PUT /projects/{id}/merge_requests/{merge_request_iid}"(repository, { names }) {
    end(repository, names.merge_request_iid);
    return { status: 200 };
  },
};

const pullRequest = (index: number) => ({ id: index + 1, links: { html: { href: page(index) } } });

export const bitbucketAnswers: HostAnswers = {
  "GET /repositories/{workspace}/{repo_slug}/refs/branches/{name*}": ({ branches }, { names }) =>
    branches.has(names.name ?? "")
      ? { status: 200, json: { target: { hash: shaOf(names.name ?? "") } } }
      : { status: 404 },
  "DELETE /repositories/{workspace}/{repo_slug}/refs/branches/{name*}": (
    { branches },
    { names },
  ) => ({ status: branches.delete(names.name ?? "") ? 204 : 404 }),
  // What stands for a page is of no form that anybody knows.
  "GET /repositories/{workspace}/{repo_slug}/src/{commit}/{path*}"({ branches }, asked) {
    const { names, query, url } = asked;
    const all = [...(branches.get(namesOf(names.commit)[0] ?? "")?.keys() ?? [])];
    const files = all.filter((file) => file.startsWith(names.path ?? ""));
    if (files.length === 0) return { status: 404 };
    const given = query.get("page");
    const at = given === null ? 0 : files.findIndex((file) => btoa(file) === given);
    const following = files[at + 1];
    const values = files.slice(at, at + 1).map((path) => ({ path, type: "commit_file" }));
    const path = `${url}/repositories/acme/infra/src/${names.commit}/${names.path}`;
    const next = following && `${path}?pagelen=1&page=${encodeURIComponent(btoa(following))}`;
    return { status: 200, json: { values, ...(next && { next }) } };
  },
  "POST /repositories/{workspace}/{repo_slug}/src"({ branches }, { form, deleted }) {
    const branch = form.get("branch") ?? "";
    if (branches.has(branch)) return { status: 409 };
    const files = new Map(branches.get(namesOf(form.get("parents"))[0] ?? ""));
    for (const [name, text] of form) if (name.startsWith("/")) files.set(name.slice(1), text);
    for (const name of deleted) files.delete(name.slice(1));
    branches.set(branch, files);
    return { status: 201 };
  },
  "GET /repositories/{workspace}/{repo_slug}/pullrequests"(repository, { query }) {
    const named = /source\.branch\.name="([^"]+)" AND state="OPEN"/.exec(query.get("q") ?? "")?.[1];
    return { status: 200, json: { values: openOf(repository, named ?? "").map(pullRequest) } };
  },
  "POST /repositories/{workspace}/{repo_slug}/pullrequests"(repository, { json }) {
    const { source, destination, title } = json as unknown as Readonly<
      Record<string, { readonly branch: { readonly name: string } }>
    >;
    const [head = "", base = ""] = [source?.branch.name, destination?.branch.name];
    const made = begin(repository, head, base, String(title));
    return { status: 201, json: pullRequest(made) };
  },
  "POST /repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}/decline"(
    repository,
    { names },
  ) {
    end(repository, names.pull_request_id);
    return { status: 200 };
  },
};
