import { Float, type Value } from "../values/value.ts";
import { type Methods, method } from "./method.ts";

type Integer = number | bigint | boolean;

const asInteger = (self: Value): Value => (typeof self === "boolean" ? Number(self) : self);

/** Attributes of numbers that are no methods. */
export const numberProperties: Readonly<Record<string, (self: Value) => Value | undefined>> = {
  real: asInteger,
  imag: (self) => (self instanceof Float ? new Float(0) : 0),
  numerator: (self) => (self instanceof Float ? undefined : asInteger(self)),
  denominator: (self) => (self instanceof Float ? undefined : 1),
};

export const integerMethods = {
  bit_length: method({}, (self: Integer) => {
    const magnitude = BigInt(self) < 0n ? -BigInt(self) : BigInt(self);
    return magnitude === 0n ? 0 : magnitude.toString(2).length;
  }),
  bit_count: method({}, (self: Integer) => {
    const magnitude = BigInt(self) < 0n ? -BigInt(self) : BigInt(self);
    return magnitude.toString(2).replaceAll("0", "").length;
  }),
  conjugate: method({}, (self: Integer) => asInteger(self)),
} satisfies Methods<never>;

export const floatMethods = {
  is_integer: method({}, (self: Float) => Number.isInteger(self.value)),
  conjugate: method({}, (self: Float) => self),
} satisfies Methods<never>;
