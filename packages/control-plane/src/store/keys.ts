/** The sort keys by which a kind's records can be listed besides their id; all but `order6` are consistent. */
export interface Orders {
  readonly order1?: string;
  readonly order2?: string;
  readonly order3?: string;
  readonly order4?: string;
  readonly order5?: string;
  readonly order6?: string;
}

/** Name of an order, and of the index that holds it. */
export type OrderName = keyof Orders;

/** A kind of record. */
export interface Kind<Value> {
  /** The partition key, or how it begins. */
  readonly name: string;
  /** The sort key. */
  readonly id: (value: Value) => string;
  /**
   * How many parts of the id decide on which partition a record is in, so that many writes do not
   * meet in one: DynamoDB takes 1,000 units a second for each. Infinity: the whole id.
   *
   * @default one partition for the whole kind, whose pages are one query
   */
  readonly spread?: number;
  /** Absent orders leave the record out of that index. */
  readonly orders?: (value: Value) => Orders;
  /** Long members that no listing shows: kept once, not in the copies that indexes have. */
  readonly apart?: Apart<Value>;
}

/** How long members are taken out of a record and put back. A listing by an order has none of them. */
export interface Apart<Value> {
  take(value: Value): {
    readonly value: Value;
    readonly long: Readonly<Record<string, string>>;
  };
  put(value: Value, long: Readonly<Record<string, string>>): Value;
}

/** Joins names to a key: `#` sorts before every character that a name may have. */
export function keyOf(...parts: readonly string[]): string {
  return parts.join("#");
}

/** A version part or a number that sorts as text: versions have up to 20 digits. */
export function padded(part: string | number): string {
  return String(part).padStart(20, "0");
}

/** A time that sorts as text, from epoch milliseconds. */
export function sortableTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
