export { changeItem, itemNotFound } from "./change-item.ts";
export { requireJsonAccepted } from "./content-negotiation.ts";
export {
  defineHandler,
  type HandlerDefinition,
  type Invocation,
  type ProxyHandler,
} from "./define-handler.ts";
export { type HttpRequest, type HttpResponse, jsonResponse } from "./http.ts";
export { runIdempotently } from "./idempotency.ts";
export { draftOf, firstVersion, type Item, type ItemDraft, nextVersion } from "./item.ts";
export { itemIdOf, newItemId, parseItemId } from "./item-id.ts";
export { pageLimit, readItemPage, readPageRequest } from "./item-pages.ts";
export { insertItem, readItem, removeItem, replaceItem } from "./item-records.ts";
export { MAXIMUM_BODY_BYTES, readJsonBody } from "./json-body.ts";
export { mergePatch } from "./merge-patch.ts";
export { entityTagOf, isCreateOnly, isNotModified } from "./preconditions.ts";
export { Problem, type ProblemCode, problemCatalogue, problemType } from "./problem.ts";
export type { ProxyEvent } from "./proxy-event.ts";
export type { ProxyResult } from "./proxy-result.ts";
