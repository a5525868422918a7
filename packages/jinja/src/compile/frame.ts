import { FunctionScope, Symbols } from "./scope.ts";

/** Where in the template a statement is compiled. */
export class Frame {
  readonly symbols: Symbols;
  /** Whether what is set here is visible in blocks. */
  readonly toplevel: boolean;
  /** Whether an unknown filter is only an error when it is reached, as inside an `if`. */
  readonly soft: boolean;

  constructor(symbols: Symbols, options: { toplevel?: boolean; soft?: boolean } = {}) {
    this.symbols = symbols;
    this.toplevel = options.toplevel ?? false;
    this.soft = options.soft ?? false;
  }

  get scope(): FunctionScope {
    return this.symbols.scope;
  }
  /** A frame inside, with the same set of variables at run time. */
  inner(): Frame {
    return new Frame(new Symbols(this.scope, this.symbols));
  }
  /** A frame inside that runs as a function of its own. */
  innerFunction(): Frame {
    return new Frame(new Symbols(new FunctionScope(this.scope), this.symbols));
  }
  softened(): Frame {
    return new Frame(this.symbols, { toplevel: this.toplevel, soft: true });
  }
}
