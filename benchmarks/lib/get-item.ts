/** What the built handlers read of their environment, but for where their table is and whose it is. */
export const handlerSettings = {
  TABLE_NAME: "items",
  LIST_INDEX_NAME: "list",
  LIST_SHARDS: "4",
  SERVICE_NAME: "items/benchmark",
  METRICS_NAMESPACE: "items",
  LOG_LEVEL: "ERROR",
} as const;

/** The event of `GET /items/{id}`, payload format 2.0. */
export const getItemEvent = (id: string) => ({
  version: "2.0",
  rawPath: `/items/${id}`,
  rawQueryString: "",
  headers: { accept: "application/json" },
  pathParameters: { id },
  requestContext: { requestId: "request", http: { method: "GET", path: `/items/${id}` } },
  isBase64Encoded: false,
});
