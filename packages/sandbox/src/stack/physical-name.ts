/** Gives physical names as CloudFormation does. */
export interface NameSource {
  /** `<stack>-<logical id>-<12 random characters>`, shortened in front of them. */
  generate(options?: { readonly longest?: number; readonly lowerCase?: boolean }): string;
  /** Random lower-case letters and digits, as API Gateway makes its ids. */
  id(length: number): string;
  /** Random bytes as a UUID. */
  uuid(): string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly region: string;
  readonly accountId: string;
}

export type RandomBytes = (size: number) => Uint8Array;

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const SUFFIX_LENGTH = 12;

export function createNameSource(options: {
  readonly stackName: string;
  readonly logicalId: string;
  readonly region: string;
  readonly accountId: string;
  readonly random: RandomBytes;
}): NameSource {
  const { stackName, logicalId, random } = options;
  const letters = (length: number) =>
    [...random(length)].map((byte) => UPPER[byte % UPPER.length]).join("");
  return {
    ...options,
    generate({ longest = 255, lowerCase = false } = {}) {
      const room = longest - SUFFIX_LENGTH - 2;
      const logicalPart = logicalId.slice(
        0,
        Math.max(Math.floor(room / 2), room - stackName.length),
      );
      const stackPart = stackName.slice(0, room - logicalPart.length);
      const name = `${stackPart}-${logicalPart}-${letters(SUFFIX_LENGTH)}`;
      return lowerCase ? name.toLowerCase() : name;
    },
    id: (length) => letters(length).toLowerCase(),
    uuid: () => uuidFrom(random),
  };
}

/** A version 4 UUID. */
export function uuidFrom(random: RandomBytes): string {
  const bytes = Uint8Array.from(random(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
