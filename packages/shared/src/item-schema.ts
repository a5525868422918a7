import * as z from "zod/mini";
import { itemDraftSchema } from "./item-draft-schema.ts";

/** An item as the API shows it. */
export const itemSchema = z.strictObject({
  id: z.uuidv7(),
  ...itemDraftSchema.shape,
  version: z.int().check(z.gte(1)),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
