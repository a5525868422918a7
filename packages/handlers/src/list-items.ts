import {
  defineHandler,
  type HttpResponse,
  type Invocation,
  jsonResponse,
  readItemPage,
  readPageRequest,
  requireJsonAccepted,
} from "@proton/shared";

async function listItems({ request, table }: Invocation): Promise<HttpResponse> {
  requireJsonAccepted(request);
  const wanted = readPageRequest(request);
  const page = await readItemPage(table, wanted);
  if (page.nextCursor === undefined) return jsonResponse(200, page);
  const next = `${request.path}?limit=${wanted.limit}&cursor=${page.nextCursor}`;
  return jsonResponse(200, page, { link: `<${next}>; rel="next"` });
}

export const handler = defineHandler({
  name: "list-items",
  methods: ["GET"],
  operation: listItems,
});
