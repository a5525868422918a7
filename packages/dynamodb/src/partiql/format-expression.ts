import type {
  ArithmeticNode,
  ConditionNode,
  OperandNode,
  UpdateClause,
} from "../expressions/index.ts";
import type { AttributeValue } from "../values/index.ts";

/** Writes parts of a statement as expressions, with placeholders for all names and values. */
export class ExpressionFormatter {
  readonly #values: readonly AttributeValue[];
  readonly #names = new Map<string, string>();
  readonly #used = new Map<string, AttributeValue>();

  constructor(values: readonly AttributeValue[]) {
    this.#values = values;
  }

  /** The placeholders of what was written; neither may be there without an entry. */
  get placeholders(): object {
    const names = [...this.#names].map(([name, placeholder]) => [placeholder, name]);
    return {
      ...(names.length > 0 && { ExpressionAttributeNames: Object.fromEntries(names) }),
      ...(this.#used.size > 0 && { ExpressionAttributeValues: Object.fromEntries(this.#used) }),
    };
  }

  name(name: string): string {
    const placeholder = this.#names.get(name) ?? `#${this.#names.size}`;
    this.#names.set(name, placeholder);
    return placeholder;
  }

  operand(node: OperandNode | ArithmeticNode): string {
    switch (node.kind) {
      case "value": {
        const value = this.#values[Number(node.name.slice(1))];
        if (value) this.#used.set(node.name, value);
        return node.name;
      }
      case "path":
        return node.steps
          .map((step, at) => {
            if (step.kind === "index") return `[${step.index}]`;
            return `${at > 0 ? "." : ""}${this.name(step.name)}`;
          })
          .join("");
      case "call":
        return `${node.name}(${node.args.map((arg) => this.operand(arg)).join(",")})`;
      default:
        return node.args.map((arg) => this.operand(arg)).join(node.operator);
    }
  }

  condition(node: ConditionNode): string {
    switch (node.kind) {
      case "and":
      case "or":
        return node.terms.map((term) => this.#term(term)).join(` ${node.kind.toUpperCase()} `);
      case "not":
        return `NOT ${this.#term(node.term)}`;
      case "compare":
        return node.args.map((arg) => this.operand(arg)).join(node.operator);
      case "between": {
        const [value, lower, upper] = node.args.map((arg) => this.operand(arg));
        return `${value} BETWEEN ${lower} AND ${upper}`;
      }
      case "in": {
        const [value, ...list] = node.args.map((arg) => this.operand(arg));
        return `${value} IN (${list.join(",")})`;
      }
      default:
        return this.operand(node);
    }
  }

  #term(node: ConditionNode): string {
    const isCompound = node.kind === "and" || node.kind === "or" || node.kind === "not";
    return isCompound ? `(${this.condition(node)})` : this.condition(node);
  }

  update(clauses: readonly UpdateClause[]): string {
    const sections = ["SET", "REMOVE", "ADD", "DELETE"].map((action) => {
      const own = clauses.filter((clause) => clause.action === action);
      const between = action === "SET" ? "=" : " ";
      const parts = own.map(({ path, operand }) =>
        [this.operand(path), ...(operand ? [this.operand(operand)] : [])].join(between),
      );
      return parts.length > 0 ? `${action} ${parts.join(",")}` : "";
    });
    return sections.filter((section) => section !== "").join(" ");
  }
}
