import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AttributeValue,
  addNumbers,
  checkAttributesShape,
  compareNumbers,
  compareStrings,
  encodeSortKey,
  equalValues,
  normalizeNumber,
  sizeOfItem,
  sizeOfValue,
  validateItem,
  validateValue,
} from "./index.ts";

const refusal = (run: () => unknown): string => {
  try {
    run();
    return "accepted";
  } catch (error) {
    return (error as Error).message;
  }
};

const OVERFLOW =
  "Number overflow. Attempting to store a number with magnitude larger than supported range";
const UNDERFLOW =
  "Number underflow. Attempting to store a number with magnitude smaller than supported range";
const DIGITS = "Attempting to store more than 38 significant digits in a Number";
const NOT_NUMERIC = "The parameter cannot be converted to a numeric value";

describe("a number", () => {
  it.each([
    ["0", "0"],
    ["-0", "0"],
    ["00042", "42"],
    ["1.50", "1.5"],
    ["+1", "1"],
    [".5", "0.5"],
    ["5.", "5"],
    ["1.5E2", "150"],
    ["-12.30e-3", "-0.0123"],
    ["0042.1200", "42.12"],
    ["1e125", `1${"0".repeat(125)}`],
    ["1e-130", `0.${"0".repeat(129)}1`],
    ["0.1e126", `1${"0".repeat(125)}`],
    ["0e125", "0"],
    ["12345678901234567890123456789012345678", "12345678901234567890123456789012345678"],
    [`${"0".repeat(100_000)}1${"0".repeat(3)}`, "1000"],
  ])("%s is stored as %s", (written, stored) => {
    expect(normalizeNumber(written)).toBe(stored);
  });

  it.each([
    ["1e126", OVERFLOW],
    ["-1e126", OVERFLOW],
    ["1e99999999999", OVERFLOW],
    ["0e126", OVERFLOW],
    ["1e-131", UNDERFLOW],
    ["1e-99999999999", UNDERFLOW],
    ["0e-131", UNDERFLOW],
    ["123456789012345678901234567890123456789", DIGITS],
    ["", NOT_NUMERIC],
    ["abc", `${NOT_NUMERIC}: abc`],
    ["1.2.3", `${NOT_NUMERIC}: 1.2.3`],
    [" 1", `${NOT_NUMERIC}:  1`],
    ["0x10", `${NOT_NUMERIC}: 0x10`],
    ["1e", `${NOT_NUMERIC}: 1e`],
    [".", `${NOT_NUMERIC}: .`],
    ["NaN", `${NOT_NUMERIC}: NaN`],
    ["Infinity", `${NOT_NUMERIC}: Infinity`],
    ["1e9223372036854775808", `${NOT_NUMERIC}: 1e9223372036854775808`],
  ])("%s is refused", (written, message) => {
    expect(refusal(() => normalizeNumber(written))).toBe(message);
  });

  it.each([
    ["1", "2", "3"],
    ["0.1", "0.2", "0.3"],
    ["1e37", "1", "10000000000000000000000000000000000001"],
    ["-5", "5", "0"],
    ["1e-130", "1e-130", `0.${"0".repeat(129)}2`],
    ["99999999999999999999999999999999999999", "1", `1${"0".repeat(38)}`],
  ])("%s + %s is %s", (a, b, sum) => {
    expect(addNumbers(a, b)).toBe(normalizeNumber(sum));
  });

  it.each([
    ["9.9e125", "9.9e125"],
    ["1e50", "1"],
    ["99999999999999999999999999999999999999", "0.1"],
  ])("%s + %s overflows", (a, b) => {
    expect(refusal(() => addNumbers(a, b))).toBe(OVERFLOW);
  });

  // Measured on AWS by the byte: https://github.com/paritysuite/dynamodb-conformance
  it.each([
    ["0", 1],
    ["1", 2],
    ["12", 2],
    ["123", 3],
    ["-1", 3],
    ["123456", 4],
    ["3.14159", 5],
    ["1e125", 2],
    ["100", 2],
    ["0.001", 2],
  ])("%s takes %i bytes", (number, bytes) => {
    expect(sizeOfValue({ N: normalizeNumber(number) })).toBe(bytes);
  });
});

/** A number within the range, and what it is as a fraction of integers. */
const numbers = fc
  .tuple(fc.bigInt(-(10n ** 38n) + 1n, 10n ** 38n - 1n), fc.integer({ min: -90, max: 80 }))
  .map(([digits, exponent]) => ({
    text: normalizeNumber(`${digits}e${exponent}`),
    scaled: digits * 10n ** BigInt(exponent + 90),
  }));

const sign = (difference: bigint | number) => (difference < 0 ? -1 : difference > 0 ? 1 : 0);

describe("the order of keys", () => {
  it("is the same for numbers, their values and their bytes", () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const expected = sign(a.scaled - b.scaled);

        const compared = sign(compareNumbers(a.text, b.text));
        const encoded = Buffer.compare(encodeSortKey({ N: a.text }), encodeSortKey({ N: b.text }));

        expect([compared, sign(encoded)]).toEqual([expected, expected]);
      }),
      { numRuns: 500 },
    );
  });

  it("is right where numbers are near each other", () => {
    const ascending =
      "-100 -99.1 -99 -10 -9.5 -9 -1 -0.5 -0.01 -0.009 0 0.009 0.01 0.1 0.5 1 1.01 9 10 99 99.1 100";
    const values = ascending.split(" ").map((text) => ({ N: text }));

    const byBytes = values
      .toReversed()
      .sort((a, b) => Buffer.compare(encodeSortKey(a), encodeSortKey(b)));

    expect(byBytes).toEqual(values);
  });

  it("is that of the bytes for strings", () => {
    const strings = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(strings, strings, (a, b) => {
        const expected = sign(Buffer.compare(Buffer.from(a), Buffer.from(b)));

        expect(sign(compareStrings(a, b))).toBe(expected);
      }),
    );
    expect(sign(compareStrings("\u{ffff}", "\u{10000}"))).toBe(-1);
  });
});

describe("an attribute value", () => {
  it.each([
    [{ SS: ["b", "", "a"] }, { SS: ["", "a", "b"] }],
    [{ NS: ["10", "9", "-1.0"] }, { NS: ["-1", "9", "10"] }],
    [{ BS: ["/w==", "AA=="] }, { BS: ["AA==", "/w=="] }],
    [
      { L: [{ N: "1.0" }, { M: { a: { NS: ["2", "1"] } } }] },
      { L: [{ N: "1" }, { M: { a: { NS: ["1", "2"] } } }] },
    ],
    [{ S: "x", N: null, what: "ever" }, { S: "x" }],
    [{ BOOL: "no" }, { BOOL: false }],
  ])("is stored in one way: %j", (json, stored) => {
    expect(JSON.parse(JSON.stringify(validateValue(json)))).toEqual(stored);
  });

  it.each([
    [{}, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"],
    [
      { M: { a: null } },
      "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
    ],
    [
      { S: "a", N: "1" },
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    ],
    [
      { NULL: false },
      "One or more parameter values were invalid: Null attribute value types must have the value of true",
    ],
    [{ SS: [] }, "One or more parameter values were invalid: An string set  may not be empty"],
    [{ NS: [] }, "One or more parameter values were invalid: An number set  may not be empty"],
    [
      { L: [{ BS: [] }] },
      "One or more parameter values were invalid: Binary sets should not be empty",
    ],
    [
      { SS: ["b", "a", "b"] },
      "One or more parameter values were invalid: Input collection [b, a, b] contains duplicates.",
    ],
    [{ NS: ["1", "1.0"] }, "Input collection contains duplicates"],
    [
      { BS: ["AA==", "AA=="] },
      "One or more parameter values were invalid: Input collection [AA==, AA==]of type BS contains duplicates.",
    ],
    [{ NS: ["1", "x"] }, `${NOT_NUMERIC}: x`],
  ])("%j is refused", (json, message) => {
    expect(refusal(() => validateValue(json))).toBe(message);
  });

  it.each([
    [
      [],
      "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>",
    ],
    ["x", "Unexpected field type"],
    [{ a: "x" }, "Unexpected value type in payload"],
    [
      { a: [] },
      "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue",
    ],
    [{ a: { S: 1 } }, "NUMBER_VALUE cannot be converted to String"],
    [{ a: { N: 1.5 } }, "DECIMAL_VALUE cannot be converted to String"],
    [{ a: { S: {} } }, "Start of structure or map found where not expected"],
    [{ a: { SS: "x" } }, "Unexpected field type"],
    [{ a: { B: "abc" } }, "Base64 encoded length is expected a multiple of 4 bytes but found: 3"],
    [{ a: { B: "abd=" } }, "Invalid last non-pad Base64 character dectected"],
    [{ a: { L: [{ BOOL: 1 }] } }, "NUMBER_VALUE cannot be converted to Boolean"],
    [{ a: { M: { b: { BOOL: "maybe" } } } }, "Unexpected token received from parser"],
  ])("of other JSON is refused: %j", (json, message) => {
    expect(refusal(() => checkAttributesShape(json))).toBe(message);
  });

  const nested = (levels: number) => {
    let value: unknown = { S: "leaf" };
    for (let level = 1; level < levels; level += 1) value = { M: { n: value } };
    return value;
  };

  it("goes 32 levels deep and no deeper", () => {
    const deepest = { deep: nested(32) };

    expect(refusal(() => validateItem(deepest))).toBe("accepted");
    expect(refusal(() => validateItem({ deep: nested(33) }))).toBe(
      "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit",
    );
    expect(refusal(() => checkAttributesShape({ deep: nested(100_000) }))).toBe("accepted");
    expect(refusal(() => validateItem({ deep: nested(100_000) }))).toMatch(/^Nesting Levels/);
  });

  it("equals what has the same contents, at any depth", () => {
    const value = validateValue({ L: [{ M: { a: { SS: ["x", "y"] }, b: { N: "1" } } }] });
    const same = validateValue({ L: [{ M: { b: { N: "1.0" }, a: { SS: ["y", "x"] } } }] });
    const others = [{ L: [] }, { L: [{ M: { b: { N: "1" } } }] }, { S: "x" }].map((json) =>
      validateValue(json),
    );

    expect(equalValues(value, same)).toBe(true);
    expect(others.map((other) => equalValues(value, other))).toEqual([false, false, false]);
  });

  it("has the size that AWS documents", () => {
    const item = validateItem({
      pk: { S: "é" },
      flag: { BOOL: true },
      none: { NULL: true },
      bytes: { B: "AAEC" },
      list: { L: [{ S: "ab" }, { N: "5" }] },
      map: { M: { k: { S: "v" } } },
    }) as Readonly<Record<string, AttributeValue>>;

    const [list, map] = [3 + 2 + 2 + 2, 3 + 1 + 1 + 1];

    expect(sizeOfItem(item)).toBe(2 + 2 + 4 + 1 + 4 + 1 + 5 + 3 + 4 + list + 3 + map);
  });

  it("has a name that is neither empty nor too long", () => {
    const name = (length: number) => ({ ["n".repeat(length)]: { S: "x" } });

    expect(refusal(() => validateItem(name(0)))).toBe("Empty attribute name");
    expect(refusal(() => validateItem(name(65_535)))).toBe("accepted");
    expect(refusal(() => validateItem(name(65_536)))).toBe(
      "Attribute name is too large, must be less than 65536 bytes",
    );
  });
});
