/** Headers as Node.js gives them, names in lower case. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;
