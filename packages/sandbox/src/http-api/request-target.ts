export interface RequestTarget {
  /** Percent-decoded as API Gateway does it: `%2F` separates, and a decoded `?` ends the path. */
  readonly path: string;
  /** As sent, without the `?`. */
  readonly rawQueryString: string;
}

/**
 * Splits the target of a request line; `undefined` for one that is not a path or not well encoded.
 *
 * HTTP APIs hand the path on decoded, in `rawPath` as well, and decode before they route:
 * https://github.com/fastify/aws-lambda-fastify/issues/169
 */
export function parseRequestTarget(target: string): RequestTarget | undefined {
  const relative = target.startsWith("/") ? target : withoutAuthority(target);
  if (relative === undefined) return undefined;

  const [beforeFragment = ""] = relative.split("#", 1);
  const question = beforeFragment.indexOf("?");
  const encoded = question === -1 ? beforeFragment : beforeFragment.slice(0, question);
  const decoded = decodePercent(encoded);
  if (decoded === undefined) return undefined;

  return {
    path: decoded.split("?", 1)[0] ?? "",
    rawQueryString: question === -1 ? "" : beforeFragment.slice(question + 1),
  };
}

/** Decodes a query string; names keep the order of their first value. */
export function parseQuery(rawQueryString: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  if (rawQueryString === "") return values;
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  return values;
}

/** A proxy may send an absolute target: `GET http://host/path`. */
function withoutAuthority(target: string): string | undefined {
  const match = /^https?:\/\/[^/?#]*(.*)$/i.exec(target);
  if (match === null) return undefined;
  const rest = match[1] ?? "";
  return rest.startsWith("/") ? rest : `/${rest}`;
}

function decodePercent(text: string): string | undefined {
  if (!text.includes("%")) return text;
  if (/%(?![0-9a-f]{2})/i.test(text)) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    // Well encoded, but not UTF-8.
    return undefined;
  }
}
