// Apart from index.ts, because only handlers that read a body should load zod.
export { itemDraftSchema, MAXIMUM_ATTRIBUTES } from "./item-draft-schema.ts";
export { itemSchema } from "./item-schema.ts";
export { validate } from "./validate.ts";
