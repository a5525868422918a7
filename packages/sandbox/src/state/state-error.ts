/** The sandbox's directory cannot be used; the message says what to do about it. */
export class StateError extends Error {
  readonly code: "locked" | "corrupt" | "newer-format";
  /** The directory or file in question. */
  readonly path: string;

  constructor(code: StateError["code"], path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StateError";
    this.code = code;
    this.path = path;
  }
}

/** The way out that every message about a broken directory offers. */
export const startAfresh = (directory: string) =>
  `put a backup back with \`proton state restore\`, or start with --fresh, or delete ${directory}, to begin with an empty sandbox`;
