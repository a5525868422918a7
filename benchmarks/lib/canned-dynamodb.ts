// A DynamoDB that answers everything with one item, as a process of its own: it prints its port, and
// ends when its input does.
import { createServer } from "node:http";
import { crc32 } from "node:zlib";

const ID = "01920000-0000-7000-8000-000000000001";
const TIME = "2026-11-27T00:00:00.000Z";
const body = Buffer.from(
  JSON.stringify({
    Item: {
      pk: { S: `item#${ID}` },
      listShard: { S: "1" },
      writeId: { S: "6e5a2d0e-2f0c-4c6a-9a58-6b1f6a0d8f11" },
      id: { S: ID },
      name: { S: "a name" },
      version: { N: "1" },
      createdAt: { S: TIME },
      updatedAt: { S: TIME },
    },
  }),
);
const headers = {
  "content-type": "application/x-amz-json-1.0",
  "content-length": body.length,
  "x-amz-crc32": String(crc32(body)),
  "x-amzn-requestid": "5IT5C3CL7LTRQJ4ECMVDBCT3GJVV4KQNSO5AEMVJF66Q9ASUAAJG",
};

const server = createServer((request, response) => {
  request.resume().once("end", () => response.writeHead(200, headers).end(body));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") console.log(address?.port);
});
process.stdin.resume().once("end", () => process.exit());
