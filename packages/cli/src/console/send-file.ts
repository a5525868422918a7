import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { ProtonError } from "@proton/control-plane";

/** Where the built console lies: beside the built command, or in its own package. */
const FOLDERS = ["../../console", "../../../console/dist"];

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
};

/** What the built page has in place of the nonce of its styles. */
const NONCE = "__CSP_NONCE__";

/** Sends a file of the built console; every address that is not a file's is the page's own. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
): Promise<void> {
  if (request.method !== "GET") {
    throw new ProtonError("UnknownOperationException", `There is nothing at ${path}.`);
  }
  const folder = FOLDERS.map((each) => join(import.meta.dirname, each)).find((each) =>
    existsSync(join(each, "index.html")),
  );
  if (folder === undefined) {
    throw new ProtonError("NotImplemented", "The console is not built: run `pnpm build`.");
  }
  const asset = /^\/assets\/([\w-]+(?:\.[\w-]+)*)$/.exec(path)?.[1];
  if (asset === undefined) return sendPage(folder, response);
  const content = await readFile(join(folder, "assets", asset)).catch(() => undefined);
  if (content === undefined) {
    throw new ProtonError("ResourceNotFoundException", `There is no file ${asset}.`);
  }
  response.writeHead(200, {
    "content-type": TYPES[extname(asset)] ?? "application/octet-stream",
    "content-length": content.length,
    // Its name has the digest of its content.
    "cache-control": "public, max-age=31536000, immutable",
  });
  response.end(content);
}

async function sendPage(folder: string, response: ServerResponse): Promise<void> {
  const nonce = randomBytes(16).toString("base64url");
  const page = await readFile(join(folder, "index.html"), "utf8");
  response.writeHead(200, {
    "content-type": TYPES[".html"],
    "content-security-policy": policyOf(nonce),
    "cross-origin-opener-policy": "same-origin",
    "x-frame-options": "DENY",
  });
  response.end(page.replaceAll(NONCE, nonce));
}

/** Scripts and styles of this server alone; the code editor's own styles carry the nonce. */
function policyOf(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
