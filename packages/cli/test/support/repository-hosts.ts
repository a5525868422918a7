import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";

/** A repository at a host: branches with their files, and what asks for a merge. */
export interface HostedRepository {
  readonly branches: Map<string, Map<string, string>>;
  readonly requests: { branch: string; base: string; title: string; open: boolean }[];
}

/** One server that answers as the REST APIs of GitHub, GitLab and Bitbucket document, for `acme/infra`. */
export interface RepositoryHosts {
  readonly url: string;
  readonly repository: HostedRepository;
  /** Every request, such as `POST /github/repos/acme/infra/pulls`. */
  readonly asked: string[];
  close(): Promise<void>;
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly json: Readonly<Record<string, unknown>>;
  readonly form: ReadonlyMap<string, string> | undefined;
  /** What the form deletes. */
  readonly deleted: readonly string[];
}

interface Answer {
  readonly status?: number;
  readonly json?: unknown;
}

const missing = (message = "Not Found"): Answer => ({ status: 404, json: { message } });

export async function openRepositoryHosts(token: string): Promise<RepositoryHosts> {
  const repository: HostedRepository = { branches: new Map(), requests: [] };
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const { headers, method = "", url = "" } = request;
    const [path = "", query = ""] = url.split("?");
    asked.push(`${method} ${path}`);
    const isKnown =
      headers["private-token"] === token || headers.authorization === `Bearer ${token}`;
    const host = /^\/(github|gitlab|bitbucket)(\/.*)$/.exec(path);
    const parsed = { method, path: host?.[2] ?? "", query: new URLSearchParams(query) };
    const answers = { github, gitlab, bitbucket }[host?.[1] as "github"];
    const answer = isKnown
      ? answers(repository, { ...parsed, ...(await bodyOf(request)) })
      : { status: 401, json: { message: "Bad credentials" } };
    response.writeHead(answer.status ?? 200, { "content-type": "application/json" });
    response.end(answer.json === undefined ? "" : JSON.stringify(answer.json));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ repository, asked },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function bodyOf(request: IncomingMessage) {
  const bytes = await buffer(request);
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data")) {
    return {
      json: bytes.length === 0 ? {} : JSON.parse(bytes.toString()),
      form: undefined,
      deleted: [],
    };
  }
  const form = await new Response(bytes, { headers: { "content-type": type } }).formData();
  const fields = new Map<string, string>();
  for (const [name, value] of form) {
    fields.set(name, typeof value === "string" ? value : await value.text());
  }
  return { json: {}, form: fields, deleted: form.getAll("files").map(String) };
}

const openOf = ({ requests }: HostedRepository, branch: string) =>
  requests.flatMap((one, index) => (one.open && one.branch === branch ? [{ ...one, index }] : []));

/** Objects of Git by the names that this host gives them: a commit's is `commit:` and its branch. */
function github(repository: HostedRepository, { method, path, query, json }: Asked): Answer {
  const { branches, requests } = repository;
  const [, rest = ""] = /^\/repos\/acme\/infra(\/.*)$/.exec(path) ?? [];
  const reference = /^\/git\/refs?\/heads\/(.+)$/.exec(rest)?.[1];
  if (method === "GET" && reference !== undefined) {
    return branches.has(reference)
      ? { json: { object: { sha: `commit:${reference}` } } }
      : missing();
  }
  if (method === "DELETE" && reference !== undefined) {
    const message = "Reference does not exist";
    return branches.delete(reference) ? { status: 204 } : { status: 422, json: { message } };
  }
  const tree = /^\/git\/trees\/commit:(.+)$/.exec(rest)?.[1];
  if (method === "GET" && tree !== undefined && query.get("recursive") === "1") {
    const paths = [...(branches.get(tree)?.keys() ?? [])];
    return { json: { sha: `tree:${tree}`, tree: paths.map((file) => ({ path: file })) } };
  }
  if (method === "POST" && rest === "/git/trees") {
    const { base_tree, tree: entries } = json as unknown as {
      base_tree: string;
      tree: TreeEntry[];
    };
    const files = new Map(branches.get(base_tree.replace("tree:", "")));
    for (const { path: file, content, sha } of entries) {
      if (content !== undefined) files.set(file, content);
      else if (sha === null && !files.delete(file)) {
        return { status: 422, json: { message: "GitRPC::BadObjectState" } };
      }
    }
    return { status: 201, json: { sha: JSON.stringify([...files]) } };
  }
  if (method === "POST" && rest === "/git/commits") {
    return { status: 201, json: { sha: (json as unknown as { tree: string }).tree } };
  }
  if (method === "POST" && rest === "/git/refs") {
    const { ref, sha } = json as unknown as { ref: string; sha: string };
    branches.set(ref.replace("refs/heads/", ""), new Map(JSON.parse(sha)));
    return { status: 201, json: {} };
  }
  const shown = (index: number) => ({
    number: index + 1,
    html_url: `https://host/pull/${index + 1}`,
  });
  if (method === "GET" && rest === "/pulls") {
    const branch = query.get("head")?.replace("acme:", "") ?? "";
    return { json: openOf(repository, branch).map(({ index }) => shown(index)) };
  }
  if (method === "POST" && rest === "/pulls") {
    const { head, base, title } = json as unknown as { head: string; base: string; title: string };
    requests.push({ branch: head, base, title, open: true });
    return { status: 201, json: shown(requests.length - 1) };
  }
  const number = /^\/pulls\/(\d+)$/.exec(rest)?.[1];
  if (method === "PATCH" && number !== undefined) return closed(repository, Number(number) - 1);
  return missing();
}

interface TreeEntry {
  readonly path: string;
  readonly content?: string;
  readonly sha?: null;
}

function closed({ requests }: HostedRepository, index: number): Answer {
  const request = requests[index];
  if (request === undefined) return missing();
  request.open = false;
  return { json: {} };
}

function gitlab(repository: HostedRepository, { method, path, query, json }: Asked): Answer {
  const { branches, requests } = repository;
  const [, rest = ""] = /^\/projects\/acme%2Finfra(\/.*)$/.exec(path) ?? [];
  const branch = decodeURIComponent(/^\/repository\/branches\/([^/]+)$/.exec(rest)?.[1] ?? "");
  if (branch !== "" && method === "GET") return branches.has(branch) ? { json: {} } : missing();
  if (branch !== "" && method === "DELETE") {
    return branches.delete(branch) ? { status: 204 } : missing();
  }
  if (method === "GET" && rest === "/repository/tree") {
    const directory = `${query.get("path")}/`;
    const files = [...(branches.get(query.get("ref") ?? "")?.keys() ?? [])];
    const below = files.filter((file) => file.startsWith(directory));
    const from = (Number(query.get("page")) - 1) * Number(query.get("per_page"));
    const shown = below.slice(from, from + Number(query.get("per_page")));
    return below.length === 0
      ? missing("404 Tree Not Found")
      : { json: shown.map((file) => ({ path: file, type: "blob" })) };
  }
  if (method === "POST" && rest === "/repository/commits") {
    const { branch: made, start_branch, actions } = json as unknown as Commit;
    const files = new Map(branches.get(start_branch));
    for (const { action, file_path, content = "" } of actions) {
      if (files.has(file_path) === (action === "create")) {
        return { status: 400, json: { message: `${action} ${file_path} does not fit` } };
      }
      if (action === "delete") files.delete(file_path);
      else files.set(file_path, content);
    }
    branches.set(made, files);
    return { status: 201, json: {} };
  }
  const shown = (index: number) => ({ iid: index + 1, web_url: `https://host/pull/${index + 1}` });
  if (method === "GET" && rest === "/merge_requests") {
    return {
      json: openOf(repository, query.get("source_branch") ?? "").map(({ index }) => shown(index)),
    };
  }
  if (method === "POST" && rest === "/merge_requests") {
    const { source_branch, target_branch, title } = json as unknown as Record<string, string>;
    requests.push({
      branch: source_branch ?? "",
      base: target_branch ?? "",
      title: title ?? "",
      open: true,
    });
    return { status: 201, json: shown(requests.length - 1) };
  }
  const number = /^\/merge_requests\/(\d+)$/.exec(rest)?.[1];
  if (method === "PUT" && number !== undefined) return closed(repository, Number(number) - 1);
  return missing();
}

interface Commit {
  readonly branch: string;
  readonly start_branch: string;
  readonly actions: readonly { action: string; file_path: string; content?: string }[];
}

function bitbucket(
  repository: HostedRepository,
  { method, path, query, json, form, deleted }: Asked,
): Answer {
  const { branches, requests } = repository;
  const [, rest = ""] = /^\/repositories\/acme\/infra(\/.*)$/.exec(path) ?? [];
  const branch = /^\/refs\/branches\/(.+)$/.exec(rest)?.[1];
  if (branch !== undefined && method === "GET") {
    return branches.has(branch) ? { json: { target: { hash: `commit:${branch}` } } } : missing();
  }
  if (branch !== undefined && method === "DELETE") {
    return branches.delete(branch) ? { status: 204 } : missing();
  }
  const [, from = "", directory = ""] = /^\/src\/commit:([^/]+)\/(.*)$/.exec(rest) ?? [];
  if (method === "GET" && from !== "") {
    const files = [...(branches.get(from)?.keys() ?? [])].filter((file) =>
      file.startsWith(directory),
    );
    const page = Number(query.get("page"));
    const shown = files.slice(page - 1, page).map((file) => ({ path: file, type: "commit_file" }));
    const next = page < files.length ? "https://host/next" : undefined;
    return files.length === 0 ? missing() : { json: { values: shown, next } };
  }
  if (method === "POST" && rest === "/src" && form !== undefined) {
    const files = new Map(branches.get(String(form.get("parents")).replace("commit:", "")));
    for (const [name, value] of form)
      if (name.startsWith("/")) files.set(name.slice(1), String(value));
    for (const name of deleted) files.delete(name.slice(1));
    branches.set(String(form.get("branch")), files);
    return { status: 201 };
  }
  const shown = (index: number) => ({
    id: index + 1,
    links: { html: { href: `https://host/pull/${index + 1}` } },
  });
  if (method === "GET" && rest === "/pullrequests") {
    const named = /source\.branch\.name="([^"]+)" AND state="OPEN"/.exec(query.get("q") ?? "")?.[1];
    return { json: { values: openOf(repository, named ?? "").map(({ index }) => shown(index)) } };
  }
  if (method === "POST" && rest === "/pullrequests") {
    const { source, destination, title } = json as unknown as Record<
      string,
      { branch: { name: string } }
    >;
    const [head = "", base = ""] = [source?.branch.name, destination?.branch.name];
    requests.push({ branch: head, base, title: String(title), open: true });
    return { status: 201, json: shown(requests.length - 1) };
  }
  const number = /^\/pullrequests\/(\d+)\/decline$/.exec(rest)?.[1];
  if (method === "POST" && number !== undefined) return closed(repository, Number(number) - 1);
  return missing();
}
