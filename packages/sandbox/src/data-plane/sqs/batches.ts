import { JsonApiError, type JsonInput } from "../json-endpoint.ts";

const MOST_ENTRIES = 10;

/** Reads the entries of a batch. @throws JsonApiError for what fails all of it */
export function entriesOf({ Entries }: JsonInput): readonly (JsonInput & { Id: string })[] {
  const entries = Array.isArray(Entries) ? (Entries as readonly JsonInput[]) : [];
  if (entries.length === 0) {
    throw new JsonApiError(
      "EmptyBatchRequest",
      "There should be at least one entry in the request.",
    );
  }
  if (entries.length > MOST_ENTRIES) {
    const message = `Maximum number of entries per request are ${MOST_ENTRIES}. You have sent ${entries.length}.`;
    throw new JsonApiError("TooManyEntriesInBatchRequest", message);
  }
  const ids = new Set<string>();
  for (const entry of entries) {
    const { Id } = typeof entry === "object" && entry !== null ? entry : {};
    if (typeof Id !== "string" || !/^[\w-]{1,80}$/.test(Id)) {
      const message =
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.";
      throw new JsonApiError("InvalidBatchEntryId", message);
    }
    if (ids.has(Id)) throw new JsonApiError("BatchEntryIdsNotDistinct", `Id ${Id} repeated.`);
    ids.add(Id);
  }
  return entries as readonly (JsonInput & { Id: string })[];
}

/** Does each entry by itself: one that fails does not keep the others from success. */
export function eachEntry(
  entries: readonly (JsonInput & { Id: string })[],
  work: (entry: JsonInput & { Id: string }) => object,
): object {
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...work(entry) });
    } catch (error) {
      if (!(error instanceof JsonApiError)) throw error;
      const { code: Code, message: Message } = error;
      Failed.push({ Id: entry.Id, Code, Message, SenderFault: true });
    }
  }
  return { Successful, Failed };
}
