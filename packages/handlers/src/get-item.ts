import {
  defineHandler,
  entityTagOf,
  type HttpResponse,
  type Invocation,
  isNotModified,
  itemIdOf,
  itemNotFound,
  jsonResponse,
  readItem,
  requireJsonAccepted,
} from "@proton/shared";

async function getItem({ request, table }: Invocation): Promise<HttpResponse> {
  requireJsonAccepted(request);
  const id = itemIdOf(request);
  const item = await readItem(table, id);
  if (item === undefined) throw itemNotFound(id);
  const etag = entityTagOf(item);
  if (isNotModified(request, item)) return { status: 304, headers: { etag } };
  return jsonResponse(200, item, { etag });
}

export const handler = defineHandler({ name: "get-item", methods: ["GET"], operation: getItem });
