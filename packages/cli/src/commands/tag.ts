import type { RepositoryProvider, Tag } from "@proton/control-plane";
import type { Arguments, Command, ExitCode } from "../command.ts";
import { connectionOptions } from "../connection/connection.ts";
import { sayConnection, withConnection } from "../connection/open-connection.ts";
import { listAll } from "../estate/list-all.ts";
import { REPOSITORY_PROVIDERS, RESOURCE_KINDS, resourceArn } from "../resources/named-resource.ts";
import { UsageError } from "../usage-error.ts";

/** `proton tag`: the tags of a resource. */
export const tag: Command = {
  usage: `<${RESOURCE_KINDS.join(" | ")}> <name> [<key>=<value>]... [--remove <key>]... [options]`,
  details: `Sets and removes tags, and prints what there is then: one <key>=<value> a line, AWS's own included. An
instance is named <service>/<instance>, a pipeline by its service, and everything by its ARN alone.
Exit code: 0 shown, 1 the API answered an error, 2 could not run.`,
  options: {
    remove: { description: "A tag to take away", placeholder: "<key>", multiple: true },
    provider: {
      description: "Of a repository: whose it is",
      placeholder: "<provider>",
      values: REPOSITORY_PROVIDERS,
      default: "GITHUB",
    },
    json: { description: "Print JSON" },
    ...connectionOptions,
  },
  values: RESOURCE_KINDS,
  positionals: { minimum: 1, maximum: 60 },
  run: (given, terminal) =>
    withConnection(given, terminal, async (connection): Promise<ExitCode> => {
      const { api } = connection;
      const { named, tags } = readWords(given);
      const removed = given.options("remove");
      if (tags.length > 0 || removed.length > 0) sayConnection(connection, terminal);
      const [first = ""] = named;
      const arn = first.startsWith("arn:")
        ? first
        : await resourceArn(api, named, given.option("provider") as RepositoryProvider);
      if (removed.length > 0) {
        await api.call("UntagResource", { resourceArn: arn, tagKeys: removed });
      }
      if (tags.length > 0) await api.call("TagResource", { resourceArn: arn, tags });
      const now = await listAll(
        (token) => api.call("ListTagsForResource", { resourceArn: arn, ...token }),
        (page) => page.tags,
      );
      terminal.write(
        given.flag("json")
          ? `${JSON.stringify(now, null, 2)}\n`
          : now.map(({ key, value }) => `${key}=${value}\n`).join(""),
      );
      return 0;
    }),
};

/** What is tagged, by one word or two, and with what. */
function readWords({ positionals }: Arguments) {
  const length = positionals[0]?.startsWith("arn:") ? 1 : 2;
  return { named: positionals.slice(0, length), tags: positionals.slice(length).map(readTag) };
}

function readTag(text: string): Tag {
  const at = text.indexOf("=");
  if (at > 0) return { key: text.slice(0, at), value: text.slice(at + 1) };
  throw new UsageError(`"${text}" is not a tag: write <key>=<value>, or --remove <key>`);
}
