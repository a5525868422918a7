import { connect } from "node:net";

/** What one run of requests measured; times in milliseconds. */
export interface LoadResult {
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly failures: number;
}

/**
 * Sends the same request over kept connections, one at a time on each: a GET, or a POST of the given
 * JSON. It runs in a process of its own, `node benchmarks/lib/load.ts <url> <connections> <seconds>
 * [json]`, and prints a `LoadResult` as JSON.
 */
async function load(
  url: URL,
  connections: number,
  seconds: number,
  json: string | undefined,
): Promise<LoadResult> {
  const target = `${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\n`;
  const request =
    json === undefined
      ? `GET ${target}\r\n`
      : `POST ${target}Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(json)}\r\n\r\n${json}`;
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  let failures = 0;

  const run = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect(Number(url.port), url.hostname).setNoDelay(true).setEncoding("latin1");
      let received = "";
      let sentAt = 0;
      const send = () => {
        received = "";
        sentAt = performance.now();
        socket.write(request);
      };
      socket.on("connect", send).on("error", reject);
      socket.on("data", (text) => {
        received += text;
        if (!isComplete(received)) return;
        const now = performance.now();
        times.push(now - sentAt);
        if (!/^HTTP\/1\.1 20[01] /.test(received)) failures += 1;
        if (now < end) send();
        else {
          socket.destroy();
          resolve();
        }
      });
    });
  await Promise.all(Array.from({ length: connections }, run));

  times.sort((a, b) => a - b);
  const quantile = (share: number) => times[Math.floor((times.length - 1) * share)] ?? 0;
  return {
    requestsPerSecond: times.length / seconds,
    p50: quantile(0.5),
    p99: quantile(0.99),
    failures,
  };
}

function isComplete(received: string): boolean {
  const head = received.indexOf("\r\n\r\n");
  if (head === -1) return false;
  const length = /content-length: (\d+)/i.exec(received.slice(0, head))?.[1];
  return received.length >= head + 4 + Number(length ?? 0);
}

const [url = "", connections = "1", seconds = "1", json] = process.argv.slice(2);
console.log(JSON.stringify(await load(new URL(url), Number(connections), Number(seconds), json)));
