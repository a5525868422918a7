import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { type Kind, keyOf, padded } from "./keys.ts";
import type { Store } from "./store.ts";

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Below DynamoDB's 400 KB for an item, with room for its other attributes. */
const CHUNK_BYTES = 350_000;

interface Chunk {
  readonly name: string;
  readonly index: number;
  /** How many chunks make the document. */
  readonly count: number;
  readonly bytes: Uint8Array;
}

/** A document's chunks are a partition of their own: a long document is no burden to any listing. */
function chunksOf(owner: string): Kind<Chunk> {
  return { name: keyOf("document", owner), id: ({ name, index }) => keyOf(name, padded(index)) };
}

/** Long texts and bytes beside the records: what may not fit into an item of 400 KB. */
export interface Documents {
  /** Writes a document, over one of the same name; it can be read when this is done. */
  put(owner: string, name: string, content: string | Uint8Array): Promise<void>;
  bytes(owner: string, name: string): Promise<Uint8Array | undefined>;
  text(owner: string, name: string): Promise<string | undefined>;
  /** Every document of the owner, by name, as text. */
  texts(owner: string, prefix?: string): Promise<ReadonlyMap<string, string>>;
  removeAll(owner: string): Promise<void>;
}

/** Keeps documents in the table of a store, compressed and in chunks. */
export function createDocuments(store: Store): Documents {
  async function write(owner: string, chunk: Chunk): Promise<void> {
    const kind = chunksOf(owner);
    if (await store.create(kind, chunk)) return;
    await store.update(kind, kind.id(chunk), () => chunk);
  }

  async function all(owner: string, prefix?: string): Promise<ReadonlyMap<string, Uint8Array>> {
    const options = prefix === undefined ? {} : { prefix };
    const { values } = await store.list(chunksOf(owner), options);
    const byName = Map.groupBy(values, (chunk) => chunk.name);
    const whole = [...byName].map(
      ([name, chunks]) => [name, chunks.slice(0, chunks[0]?.count)] as const,
    );
    return new Map(
      await Promise.all(
        whole.map(async ([name, chunks]) => {
          const bytes = await decompress(Buffer.concat(chunks.map((chunk) => chunk.bytes)));
          return [name, bytes] as const;
        }),
      ),
    );
  }

  const documents: Documents = {
    async put(owner, name, content) {
      const packed = await compress(content);
      const count = Math.max(1, Math.ceil(packed.length / CHUNK_BYTES));
      for (let index = 0; index < count; index += 1) {
        const bytes = packed.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES);
        await write(owner, { name, index, count, bytes });
      }
    },
    async bytes(owner, name) {
      return (await all(owner, keyOf(name, ""))).get(name);
    },
    async text(owner, name) {
      const bytes = await documents.bytes(owner, name);
      return bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8");
    },
    async texts(owner, prefix) {
      const entries = [...(await all(owner, prefix))];
      return new Map(entries.map(([name, bytes]) => [name, Buffer.from(bytes).toString("utf8")]));
    },
    async removeAll(owner) {
      const { values } = await store.list(chunksOf(owner));
      for (const chunk of values) {
        await store.remove(chunksOf(owner), chunksOf(owner).id(chunk));
      }
    },
  };
  return documents;
}
