import {
  defineHandler,
  entityTagOf,
  firstVersion,
  type HttpResponse,
  type Invocation,
  insertItem,
  jsonResponse,
  newItemId,
  Problem,
  readItem,
  readJsonBody,
  requireJsonAccepted,
  runIdempotently,
} from "@proton/shared";
import { itemDraftSchema, validate } from "@proton/shared/validation";

async function createItem(invocation: Invocation): Promise<HttpResponse> {
  const { request, table, settings, now, deadline } = invocation;
  requireJsonAccepted(request);
  const draft = validate(itemDraftSchema, readJsonBody(request, ["application/json"]));
  const run = {
    table,
    request,
    scope: settings.serviceName,
    now,
    deadline,
    newId: () => newItemId(now()),
  };
  return runIdempotently(run, async (id) => {
    const fresh = firstVersion(id, draft, now());
    // It exists already when an earlier run of the same request got this far and then ended.
    const item = (await insertItem(table, fresh)) ? fresh : await readItem(table, id);
    if (item === undefined) {
      throw new Problem("concurrent-update", "the item was deleted while it was being created");
    }
    const location = `${request.path.replace(/\/$/, "")}/${id}`;
    return jsonResponse(201, item, { location, etag: entityTagOf(item) });
  });
}

export const handler = defineHandler({
  name: "create-item",
  methods: ["POST"],
  operation: createItem,
});
