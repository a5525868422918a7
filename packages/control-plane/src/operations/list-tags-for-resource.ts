import { notFound } from "../errors.ts";
import { slicePage } from "../requests/paging.ts";
import { tagList } from "../requests/tags.ts";
import { managedTags, taggedRecord } from "../tagging.ts";
import type { Operation } from "./operation.ts";

/** Lists the tags of a resource by key, those of AWS's own included. */
export const listTagsForResource: Operation<"ListTagsForResource"> = async (context, input) => {
  const { kind, id, target } = await taggedRecord(context, input.resourceArn);
  const record = await context.store.get(kind, id);
  if (record === undefined) throw notFound("Resource", input.resourceArn);
  const tags = tagList({ ...record.tags, ...managedTags(context, target, record) });
  const page = slicePage("ListTagsForResource", input, tags);
  return { tags: page.values, nextToken: page.nextToken };
};
