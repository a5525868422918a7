import { expect, it } from "vitest";
import { validateValue } from "./validate-value.ts";

const ROUTES = "^(GET|POST) (/[a-z]+)+ [a-z]+(-[a-z]+)* (none|(read|write)(\\+(read|write))*)$";

it.each([
  ["GET /a get-a rite", ROUTES, '"GET /a get-a rite": "rite" is misspelt; did you mean "write"?'],
  ["PST /a get-a read", ROUTES, '"PST /a get-a read": "PST" is misspelt; did you mean "POST"?'],
  ["GET get-a read", ROUTES, '"GET get-a read" does not have the form that is wanted: "A route."'],
  ["A1", "^[a-z]+$", '"A1" does not match the pattern ^[a-z]+$'],
])("says of %j what is wrong with it", (value, pattern, message) => {
  const schema = { type: "string", pattern, description: "A route." };

  expect(validateValue(value, schema)).toEqual([{ path: [], keyword: "pattern", message }]);
});
