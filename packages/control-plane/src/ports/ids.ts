import { randomInt, randomUUID } from "node:crypto";

/** Where new ids come from. */
export interface Ids {
  uuid(): string;
  /** As many random letters A to Z. */
  letters(count: number): string;
}

/** Ids that nobody can guess. */
export const randomIds: Ids = {
  uuid: () => randomUUID(),
  letters: (count) =>
    Array.from({ length: count }, () => String.fromCharCode(65 + randomInt(26))).join(""),
};
