import { notFound } from "../errors.ts";
import { taggedRecord } from "../tagging.ts";
import type { Operation } from "./operation.ts";

/** Removes tags from a resource; keys that it does not have are no error. */
export const untagResource: Operation<"UntagResource"> = async (
  context,
  { resourceArn, tagKeys },
) => {
  const { kind, id } = await taggedRecord(context, resourceArn);
  const untagged = await context.store.update(kind, id, (record) => ({
    ...record,
    tags: Object.fromEntries(Object.entries(record.tags).filter(([key]) => !tagKeys.includes(key))),
  }));
  if (untagged === undefined) throw notFound("Resource", resourceArn);
  return {};
};
