import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { openHttpFixture } from "../../packages/sandbox/test/http-fixture.ts";
import { soupOf } from "../hostile.ts";
import { type FuzzTarget, targetOf } from "../target.ts";

const WORDS = [
  ...[
    "GET ",
    "POST ",
    "PUT ",
    "OPTIONS ",
    "CONNECT ",
    "/items",
    "/items/%2e%2e",
    "/%ff",
    "?a=%",
    "*",
  ],
  ...[
    " HTTP/1.1\r\n",
    " HTTP/1.0\r\n",
    " HTTP/9.9\r\n",
    "host: localhost\r\n",
    "host: \r\n",
    "\r\n",
  ],
  ...["content-length: 3\r\n", "content-length: -1\r\n", "content-length: 99999999\r\n", "abc"],
  ...["transfer-encoding: chunked\r\n", "3\r\nabc\r\n", "0\r\n\r\n", "ffffffffffffffff\r\n"],
  ...[
    "origin: null\r\n",
    "cookie: __proto__=1; a\r\n",
    "expect: 100-continue\r\n",
    "\0",
    "x: \u0001\r\n",
  ],
  ...[
    "upgrade: websocket\r\n",
    "connection: upgrade\r\n",
    "connection: close\r\n",
    "content-type: ;;\r\n",
  ],
];

/** Whatever arrives on a connection, it ends with answers, none of which is the gateway's fault. */
export const target: FuzzTarget = {
  name: "front",
  async open() {
    const fixture = await openHttpFixture({
      answer: async () => ({ kind: "ok", payload: { statusCode: 200, body: "fine" } }),
    });
    await fixture.putRoute("ANY /{proxy+}");
    const { hostname, port } = new URL(fixture.endpoint());
    return targetOf({
      input: soupOf(WORDS, 16),
      async check(sent) {
        const socket = connect(Number(port), hostname);
        socket.end(sent);
        const said = await text(socket).catch(() => "");
        const statuses = [...said.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) =>
          Number(status),
        );
        if (statuses.some((status) => status >= 500)) throw new Error(said);
        const next = await fetch(`${fixture.endpoint()}/next`);
        if ((await next.text()) !== "fine") throw new Error(`the next request got ${next.status}`);
      },
      close: () => fixture.close(),
    });
  },
};
