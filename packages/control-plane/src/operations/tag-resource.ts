import { notFound } from "../errors.ts";
import { readTags } from "../requests/tags.ts";
import { taggedRecord } from "../tagging.ts";
import type { Operation } from "./operation.ts";

/** Adds tags to a resource, or changes the values that they have. */
export const tagResource: Operation<"TagResource"> = async (context, { resourceArn, tags }) => {
  const { kind, id } = await taggedRecord(context, resourceArn);
  const tagged = await context.store.update(kind, id, (record) => ({
    ...record,
    tags: readTags(tags, record.tags),
  }));
  if (tagged === undefined) throw notFound("Resource", resourceArn);
  return {};
};
