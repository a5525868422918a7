import {
  changeItem,
  defineHandler,
  draftOf,
  entityTagOf,
  firstVersion,
  type HttpResponse,
  type Invocation,
  insertItem,
  isCreateOnly,
  itemIdOf,
  jsonResponse,
  mergePatch,
  nextVersion,
  readJsonBody,
  replaceItem,
  requireJsonAccepted,
} from "@proton/shared";
import { itemDraftSchema, validate } from "@proton/shared/validation";

async function updateItem(invocation: Invocation): Promise<HttpResponse> {
  requireJsonAccepted(invocation.request);
  return invocation.request.method === "PUT" ? putItem(invocation) : patchItem(invocation);
}

async function putItem(invocation: Invocation): Promise<HttpResponse> {
  const { request, table, now } = invocation;
  const id = itemIdOf(request);
  const draft = validate(itemDraftSchema, readJsonBody(request, ["application/json"]));
  if (isCreateOnly(request)) {
    const fresh = firstVersion(id, draft, now());
    if (await insertItem(table, fresh)) {
      const headers = { location: request.path, etag: entityTagOf(fresh) };
      return jsonResponse(201, fresh, headers);
    }
  }
  return changeItem(invocation, async (current) => {
    const next = nextVersion(current, draft, now());
    if (!(await replaceItem(table, current, next))) return undefined;
    return jsonResponse(200, next, { etag: entityTagOf(next) });
  });
}

async function patchItem(invocation: Invocation): Promise<HttpResponse> {
  const { request, table, now } = invocation;
  const patch = readJsonBody(request, ["application/merge-patch+json", "application/json"]);
  return changeItem(invocation, async (current) => {
    const draft = validate(itemDraftSchema, mergePatch(draftOf(current), patch));
    const next = nextVersion(current, draft, now());
    if (!(await replaceItem(table, current, next))) return undefined;
    return jsonResponse(200, next, { etag: entityTagOf(next) });
  });
}

export const handler = defineHandler({
  name: "update-item",
  methods: ["PUT", "PATCH"],
  operation: updateItem,
});
