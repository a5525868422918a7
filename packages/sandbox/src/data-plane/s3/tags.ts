import { decodeEntities, elementsOf, type XmlContent } from "../xml.ts";
import { S3Error } from "./s3-error.ts";
import type { S3Request } from "./s3-request.ts";

export type Tags = Readonly<Record<string, string>>;

const MOST_TAGS = 10;

/** The tags of the header `x-amz-tagging`, written like a query. @throws {S3Error} `InvalidArgument` */
export function tagsOfHeader(headers: S3Request["headers"]): Tags | undefined {
  const header = headers["x-amz-tagging"];
  if (typeof header !== "string") return undefined;
  return checked([...new URLSearchParams(header)]);
}

/** The tags of a `Tagging` document. @throws {S3Error} `MalformedXML`, `InvalidTag` */
export function tagsOfDocument(text: string): Tags {
  if (elementsOf(text, "TagSet").length !== 1 && !/<TagSet\s*\/>/.test(text)) {
    throw new S3Error("MalformedXML", "The XML you provided was not well-formed");
  }
  return checked(
    elementsOf(text, "Tag").map((tag) => [
      decodeEntities(elementsOf(tag, "Key")[0] ?? ""),
      decodeEntities(elementsOf(tag, "Value")[0] ?? ""),
    ]),
  );
}

export function tagSet(tags: Tags = {}): { readonly TagSet: XmlContent } {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return { TagSet: { Tag: list } };
}

function checked(pairs: readonly (readonly [string, string])[]): Tags {
  if (pairs.length > MOST_TAGS) {
    throw new S3Error("InvalidTag", "Object tags cannot be greater than 10");
  }
  const tags: Record<string, string> = Object.create(null);
  for (const [key, value] of pairs) {
    if (key === "" || key.length > 128) {
      throw new S3Error("InvalidTag", "The TagKey you have provided is invalid");
    }
    if (value.length > 256) {
      throw new S3Error("InvalidTag", "The TagValue you have provided is invalid");
    }
    if (Object.hasOwn(tags, key)) {
      throw new S3Error("InvalidTag", "Cannot provide multiple Tags with the same key");
    }
    tags[key] = value;
  }
  return tags;
}
