import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { bitbucketAnswers, githubAnswers, gitlabAnswers } from "./repository-answers.ts";

/** A repository at a host: branches with their files, and what asks for a merge. */
export interface HostedRepository {
  readonly branches: Map<string, Map<string, string>>;
  readonly requests: { branch: string; base: string; title: string; open: boolean }[];
}

/** What a host's documentation says of a request, as `fixtures/repository-hosts` records it. */
interface RequestContract {
  readonly query?: readonly string[];
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
  readonly form?: readonly string[];
  /** Bodies by status; `null` is an empty one. */
  readonly answers: Readonly<Record<string, unknown>>;
}

interface Refusal {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json: unknown;
}

interface HostContract {
  readonly source: string;
  readonly requests: Readonly<Record<string, RequestContract>>;
  readonly refusals: Readonly<Record<"token" | "limit" | "pause", Refusal>>;
}

/** A request that kept to the contract. */
export interface Asked {
  /** What the steps of the path name, decoded. */
  readonly names: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly json: Readonly<Record<string, unknown>>;
  readonly form: ReadonlyMap<string, string>;
  /** What the form deletes. */
  readonly deleted: readonly string[];
  /** Of the API, for what links to it. */
  readonly url: string;
}

/** The status of a documented answer, and what it says beside its recorded body. */
export interface Answer {
  readonly status: number;
  readonly json?: unknown;
}

export type HostAnswers = Readonly<
  Record<string, (repository: HostedRepository, asked: Asked) => Answer>
>;

const HOSTS: Readonly<Record<string, HostAnswers>> = {
  github: githubAnswers,
  gitlab: gitlabAnswers,
  bitbucket: bitbucketAnswers,
};

/** One server that answers as the REST APIs of GitHub, GitLab and Bitbucket document, for `acme/infra`. */
export interface RepositoryHosts {
  readonly url: string;
  readonly repository: HostedRepository;
  /** Every request, such as `POST /github/repos/acme/infra/pulls`. */
  readonly asked: string[];
  /** What a request had that its documentation does not name: empty where all is well. */
  readonly violations: string[];
  /** Answers the next requests that begin so with a recorded refusal. */
  refuse(request: string, kind: keyof HostContract["refusals"] | Refusal, times?: number): void;
  close(): Promise<void>;
}

export function contractOf(host: string): HostContract {
  const file = join(import.meta.dirname, `../../fixtures/repository-hosts/${host}.json`);
  return JSON.parse(readFileSync(file, "utf8"));
}

export async function openRepositoryHosts(token: string): Promise<RepositoryHosts> {
  const repository: HostedRepository = { branches: new Map(), requests: [] };
  const asked: string[] = [];
  const violations: string[] = [];
  const refusals: { request: string; kind: Parameters<RepositoryHosts["refuse"]>[1] }[] = [];
  let url = "";

  async function answer(request: IncomingMessage): Promise<Refusal> {
    const { headers, method = "" } = request;
    const { pathname, searchParams: query } = new URL(request.url ?? "", url);
    asked.push(`${method} ${pathname}`);
    const [, host = "", path = ""] = /^\/(\w+)(?:\/api\/v[34])?(\/.*)$/.exec(pathname) ?? [];
    const contract = contractOf(host);
    if (headers.authorization !== `Bearer ${token}`) return contract.refusals.token;
    const refused = refusals.findIndex((one) => `${method} ${path}`.startsWith(one.request));
    if (refused >= 0) {
      const [one] = refusals.splice(refused, 1);
      return typeof one?.kind === "object" ? one.kind : contract.refusals[one?.kind ?? "token"];
    }
    const found = Object.entries(contract.requests)
      .map(([name, entry]) => ({ name, entry, names: namesIn(name, `${method} ${path}`) }))
      .find(({ names }) => names !== undefined);
    if (found === undefined) return violation(`${method} ${path} is not documented`);
    const { name, entry, names = {} } = found;
    const body = await bodyOf(request);
    const wrong = wrongIn(entry, query, body);
    if (wrong !== undefined) return violation(`${name}: ${wrong}`);
    const made = HOSTS[host]?.[name]?.(repository, {
      names,
      query,
      ...body,
      url: `${url}/${host}`,
    });
    const recorded = entry.answers[String(made?.status)];
    if (made === undefined || recorded === undefined) {
      return violation(`${name}: ${made?.status} is not documented`);
    }
    return { status: made.status, json: made.json ?? recorded };
  }

  function violation(message: string): Refusal {
    violations.push(message);
    return { status: 400, json: { message } };
  }

  const server = createServer(async (request, response) => {
    const {
      status,
      headers = {},
      json,
    } = await answer(request).catch((error: Error) => violation(String(error.stack)));
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(json === null ? "" : JSON.stringify(json));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ url, repository, asked, violations },
    refuse(request, kind, times = 1) {
      for (let time = 0; time < times; time += 1) refusals.push({ request, kind });
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** What a path names: a step, or as many as there are where the documentation's name ends with `*` here. */
function namesIn(documented: string, request: string) {
  const escaped = documented.replace(/[.$^()[\]]/g, "\\$&");
  const pattern = escaped
    .replace(/\{(\w+)\*\}/g, "(?<$1>.+)")
    .replace(/\{(\w+)\}/g, "(?<$1>[^/]+)");
  const found = new RegExp(`^${pattern}$`).exec(request);
  if (found === null) return undefined;
  const entries = Object.entries(found.groups ?? {});
  return Object.fromEntries(entries.map(([name, text]) => [name, decodeURIComponent(text)]));
}

function wrongIn(
  { query = [], required = [], optional = [], form }: RequestContract,
  asked: URLSearchParams,
  body: Awaited<ReturnType<typeof bodyOf>>,
): string | undefined {
  const unknown = (names: Iterable<string>, known: readonly string[]) =>
    [...names].find((name) => !known.includes(name));
  const parameter = unknown(asked.keys(), query);
  if (parameter !== undefined) return `parameter ${parameter} is not documented`;
  const member = unknown(Object.keys(body.json), [...required, ...optional]);
  if (member !== undefined) return `member ${member} is not documented`;
  const missing = required.find((name) => !(name in body.json));
  if (missing !== undefined) return `member ${missing} is missing`;
  const fields = [...body.form.keys()].filter((name) => !name.startsWith("/"));
  const field = unknown(fields, form ?? []);
  return field === undefined ? undefined : `field ${field} is not documented`;
}

async function bodyOf(request: IncomingMessage) {
  const bytes = await buffer(request);
  const type = request.headers["content-type"] ?? "";
  if (!type.startsWith("multipart/form-data")) {
    const json = bytes.length === 0 ? {} : JSON.parse(bytes.toString());
    return { json, form: new Map<string, string>(), deleted: [] };
  }
  const parsed = await new Response(bytes, { headers: { "content-type": type } }).formData();
  const form = new Map<string, string>();
  for (const [name, value] of parsed) {
    form.set(name, typeof value === "string" ? value : await value.text());
  }
  return { json: {}, form, deleted: parsed.getAll("files").map(String) };
}
