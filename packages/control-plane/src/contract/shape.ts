interface Constraints {
  /** Of a string in code points, of a list in members, of a number its value. */
  readonly min?: number;
  readonly max?: number;
  /** Found anywhere in the value unless it is anchored. */
  readonly pattern?: string;
  readonly enum?: readonly string[];
  /** The value is never shown, not even in the complaint about it. */
  readonly sensitive?: boolean;
}

/** One shape of the published model, with its constraints. */
export type Shape =
  | (Constraints & {
      readonly type: "structure";
      readonly members: Readonly<Record<string, string>>;
      readonly required: readonly string[];
      /** Exactly one member must be set. */
      readonly union?: boolean;
    })
  | (Constraints & { readonly type: "list"; readonly member: string })
  | (Constraints & { readonly type: "string" | "integer" | "boolean" | "timestamp" });

/** What the published model says of one operation. */
export interface OperationContract {
  readonly input: string;
  readonly output: string;
  /** Names of the modelled exceptions. */
  readonly errors: readonly string[];
}
