import { patchCases, putCases } from "./cases/change.ts";
import { createCases } from "./cases/create.ts";
import { idempotencyCases } from "./cases/idempotency.ts";
import { listCases } from "./cases/list.ts";
import { deleteCases, readCases } from "./cases/read.ts";
import { refusalCases } from "./cases/refusals.ts";
import type { ConformanceCase } from "./expectations.ts";

/** The CRUD contract, case by case. */
export const conformanceCases: readonly ConformanceCase[] = [
  ...createCases,
  ...readCases,
  ...listCases,
  ...putCases,
  ...patchCases,
  ...deleteCases,
  ...idempotencyCases,
  ...refusalCases,
];
