export const handler = async (event) => ({
  statusCode: 200,
  headers: { "content-type": "application/json", etag: '"1"' },
  body: JSON.stringify({
    id: event.pathParameters.id,
    name: "a name",
    tags: [],
    attributes: {},
    version: 1,
    createdAt: "2026-01-01T00:00:00.000Z",
    updatedAt: "2026-01-01T00:00:00.000Z",
  }),
});
