/**
 * What is wrong with an expression, without the parameter's name, which whoever read the parameter
 * puts before it.
 */
export class ExpressionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "ExpressionError";
  }
}
