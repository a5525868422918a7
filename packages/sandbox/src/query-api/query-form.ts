import { validationError } from "./query-error.ts";

/** The most members that a list of a request may have; AWS's own limits are lower. */
const MOST_MEMBERS = 500;

/** The parameters of a request in the Query protocol. */
export interface QueryForm {
  text(name: string): string | undefined;
  /** @throws {QueryError} when it is missing */
  required(name: string): string;
  flag(name: string): boolean;
  /** The texts of `<name>.member.<n>`; `undefined` when the list is not given at all. */
  list(name: string): readonly string[] | undefined;
  /** The fields of `<name>.member.<n>.<field>`. */
  records(name: string): readonly ReadonlyMap<string, string>[] | undefined;
}

export function readQueryForm(body: string): QueryForm {
  const form = new URLSearchParams(body);
  const text = (name: string) => form.get(name) ?? undefined;

  function records(name: string): readonly ReadonlyMap<string, string>[] | undefined {
    const prefix = `${name}.member.`;
    const found = new Map<number, Map<string, string>>();
    for (const [key, value] of form) {
      if (!key.startsWith(prefix)) continue;
      const [index = "", ...field] = key.slice(prefix.length).split(".");
      const number = Number(index);
      if (!/^\d{1,4}$/.test(index) || number < 1 || number > MOST_MEMBERS) {
        throw validationError(`${key} is not a member of a list with at most ${MOST_MEMBERS}`);
      }
      const record = found.get(number) ?? new Map<string, string>();
      found.set(number, record.set(field.join("."), value));
    }
    if (found.size === 0) return form.has(name) ? [] : undefined;
    return [...found].sort(([left], [right]) => left - right).map(([, record]) => record);
  }

  return {
    text,
    records,
    required(name) {
      const value = text(name);
      if (value) return value;
      const member = `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
      throw validationError(
        `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
      );
    },
    flag: (name) => text(name)?.toLowerCase() === "true",
    list: (name) => records(name)?.map((record) => record.get("") ?? ""),
  };
}
