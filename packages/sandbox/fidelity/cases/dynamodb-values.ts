import type { AttributeValue } from "@aws-sdk/client-dynamodb";

export type Values = Record<string, AttributeValue>;

export const text = (value: string): AttributeValue => ({ S: value });
export const number = (value: number | string): AttributeValue => ({ N: String(value) });
export const bytes = (...values: number[]): AttributeValue => ({ B: Uint8Array.from(values) });

/** The key of the table that all cases share. */
export const keyOf = (pk: string, sk = "1"): Values => ({ pk: text(pk), sk: text(sk) });
