import { pipelineRequest } from "@proton/console/extension";
import { ProtonError } from "@proton/control-plane";
import { expect, it } from "vitest";
import { describeError } from "./describe-error.ts";
import { decodedPath } from "./read-request.ts";

const thrown = (act: () => unknown): Error => {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
};

it.each([
  ["of another shape", thrown(() => pipelineRequest.parse({})), 400, "ValidationException"],
  ["at a broken address", thrown(() => decodedPath("%ff")), 400, "ValidationException"],
  ["that may not", new ProtonError("AccessDeniedException", "no"), 400, "AccessDeniedException"],
  [
    "without room",
    Object.assign(new Error(""), { code: "ENOSPC" }),
    507,
    "InternalServerException",
  ],
  ["that meets a defect", new TypeError("x is not a function"), 500, "InternalServerException"],
])("says what a request %s did wrong", (_name, error, status, code) => {
  expect(describeError(error)).toMatchObject({ status, code });
});
