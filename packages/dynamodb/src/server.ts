import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { DynamoDb } from "./dynamodb.ts";
import { handleRequest } from "./request-handler.ts";

/** A database that listens on loopback. */
export interface DynamoDbServer extends AsyncDisposable {
  readonly endpoint: string;
}

/**
 * Answers whoever asks on a port of loopback, and looks at no signature: for tests. The sandbox's
 * endpoint checks who asks and what they may.
 *
 * @param port 0 for any free one
 */
export async function listen(dynamodb: DynamoDb, port = 0): Promise<DynamoDbServer> {
  const server = createServer(async (request, response) => {
    const body = await buffer(request).catch(() => Buffer.alloc(0));
    const answer = await handleRequest(dynamodb, { headers: request.headers, body });
    response.writeHead(answer.statusCode, {
      ...answer.headers,
      "content-length": answer.body.length,
    });
    response.end(answer.body);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
