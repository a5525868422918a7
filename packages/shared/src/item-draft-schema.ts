import * as z from "zod/mini";

const text = (minimum: number, maximum: number) => {
  const error = `must be a string of ${minimum} to ${maximum} characters`;
  return z.string(error).check(z.minLength(minimum, error), z.maxLength(maximum, error));
};

const ATTRIBUTE_NUMBER = "must be a number between -(2^53 - 1) and 2^53 - 1";

/** The smallest number but 0 that DynamoDB holds. */
const SMALLEST_NUMBER = 1e-130;

const attributeValue = z.union(
  [
    z.string().check(z.maxLength(1_000)),
    z.number().check(
      z.gte(Number.MIN_SAFE_INTEGER, ATTRIBUTE_NUMBER),
      z.lte(Number.MAX_SAFE_INTEGER, ATTRIBUTE_NUMBER),
      z.refine(
        (value) => value === 0 || Math.abs(value) >= SMALLEST_NUMBER,
        "must be 0 or a number of at least 1e-130",
      ),
    ),
    z.boolean(),
  ],
  "must be a string of at most 1000 characters, a number within ±(2^53 - 1), or a boolean",
);

const attributeName = z
  .string()
  .check(
    z.regex(
      /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/,
      "must be named with 1 to 64 letters, digits, '_', '.' or '-', the first a letter",
    ),
  );

/** How many attributes an item may have. */
export const MAXIMUM_ATTRIBUTES = 50;

/** What a client says about an item: the body of `POST` and `PUT`, and what `PATCH` results in. */
export const itemDraftSchema = z.strictObject(
  {
    name: text(1, 200),
    description: z.optional(text(0, 2_000)),
    tags: z._default(
      z
        .array(text(1, 50), "must be an array of strings")
        .check(z.maxLength(20, "must hold at most 20 tags")),
      [],
    ),
    attributes: z._default(
      z
        .record(attributeName, attributeValue, "must be an object")
        .check(
          z.refine(
            (value) => Object.keys(value).length <= MAXIMUM_ATTRIBUTES,
            `must hold at most ${MAXIMUM_ATTRIBUTES} attributes`,
          ),
        ),
      {},
    ),
  },
  "must be an object",
);
