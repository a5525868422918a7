/** Where a deployment comes from: what a pipeline knows of it and Proton's API has no place for. */
export interface Provenance {
  /** The commit that was built. */
  readonly commit?: string;
  /** Who wrote it. */
  readonly author?: string;
  /** The execution of the pipeline that deploys it. */
  readonly execution?: string;
  /** SHA-256 of the function archive, in hex. */
  readonly digest?: string;
}

/** The header that carries it beside a call of the API; clients of AWS's do not know it. */
export const PROVENANCE_HEADER = "x-proton-provenance";

const FIELDS = ["commit", "author", "execution", "digest"] as const;
const LONGEST_HEADER = 4000;
const LONGEST_FIELD = 300;

/** The value of the header. */
export function writeProvenance(provenance: Provenance): string {
  return Buffer.from(JSON.stringify(provenance)).toString("base64url");
}

/** What a header says, as far as it is what {@link writeProvenance} writes: it proves nothing. */
export function readProvenance(header: unknown): Provenance | undefined {
  if (typeof header !== "string" || header.length > LONGEST_HEADER) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(header, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const fields = FIELDS.flatMap((name) => {
    const field: unknown = Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
    return typeof field === "string" && field !== "" ? [[name, field.slice(0, LONGEST_FIELD)]] : [];
  });
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}
