/** `repr(float)`: the shortest digits that read back as the same float, in Python's notation. */
export function floatRepr(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (value === 0) return Object.is(value, -0) ? "-0.0" : "0.0";
  const [mantissa = "", power = ""] = Math.abs(value).toExponential().split("e");
  const text = placePoint(mantissa.replace(".", ""), Number(power));
  return value < 0 ? `-${text}` : text;
}

function placePoint(digits: string, exponent: number): string {
  if (exponent < -4 || exponent >= 16) return scientific(digits, exponent);
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  return `${whole}.${digits.slice(exponent + 1) || "0"}`;
}

function scientific(digits: string, exponent: number): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : "";
  return `${digits[0]}${fraction}e${signedExponent(exponent)}`;
}

/** `+05`, `-123`. */
export function signedExponent(exponent: number): string {
  const size = String(Math.abs(exponent)).padStart(2, "0");
  return `${exponent < 0 ? "-" : "+"}${size}`;
}

/** A finite float as an exact fraction. */
export function exactFraction(value: number): { numerator: bigint; denominator: bigint } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(value));
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  const fraction = bits & 0xfffffffffffffn;
  const mantissa = biased === 0 ? fraction : fraction | 0x10000000000000n;
  const shift = BigInt((biased === 0 ? 1 : biased) - 1075);
  if (shift >= 0n) return { numerator: mantissa << shift, denominator: 1n };
  return { numerator: mantissa, denominator: 1n << -shift };
}

/** The quotient rounded to the nearest integer, ties to even. */
export function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twice = (numerator % denominator) * 2n;
  if (twice > denominator || (twice === denominator && quotient % 2n === 1n)) return quotient + 1n;
  return quotient;
}

/** `'%.{places}f'` of the magnitude: exact decimal expansion, ties to even. */
export function fixedDigits(value: number, places: number): string {
  const { numerator, denominator } = exactFraction(value);
  const scaled = divideHalfEven(numerator * 10n ** BigInt(places), denominator).toString();
  if (places === 0) return scaled;
  const padded = scaled.padStart(places + 1, "0");
  return `${padded.slice(0, -places)}.${padded.slice(-places)}`;
}

/** `places + 1` significant digits of the magnitude and the exponent of the first. */
export function exponentDigits(
  value: number,
  places: number,
): { digits: string; exponent: number } {
  if (value === 0) return { digits: "0".repeat(places + 1), exponent: 0 };
  const { numerator, denominator } = exactFraction(value);
  let exponent = Number(Math.abs(value).toExponential().split("e")[1]);
  for (;;) {
    const scale = places - exponent;
    const digits = divideHalfEven(
      scale > 0 ? numerator * 10n ** BigInt(scale) : numerator,
      scale < 0 ? denominator * 10n ** BigInt(-scale) : denominator,
    ).toString();
    if (digits.length === places + 1) return { digits, exponent };
    exponent += digits.length > places + 1 ? 1 : -1;
  }
}
