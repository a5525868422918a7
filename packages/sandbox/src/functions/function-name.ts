export interface FunctionReference {
  readonly functionName: string;
  /** A version or alias; absent for `$LATEST`. */
  readonly qualifier?: string;
}

const ARN = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:([^:]+)(?::([^:]+))?$/;
const PARTIAL_ARN = /^\d{12}:function:([^:]+)(?::([^:]+))?$/;
const NAME = /^([^:]+)(?::([^:]+))?$/;
/** What an integration of API Gateway names: the Lambda path around the function's ARN. */
const INVOCATION_ARN =
  /^arn:[^:]+:apigateway:[^:]*:lambda:path\/[^/]+\/functions\/(.+)\/invocations$/;

/** Reads every form in which AWS accepts a function: a name, an ARN or a part of one. */
export function parseFunctionName(text: string): FunctionReference {
  const inner = INVOCATION_ARN.exec(text)?.[1] ?? text;
  const match = ARN.exec(inner) ?? PARTIAL_ARN.exec(inner) ?? NAME.exec(inner);
  const qualifier = match?.[2];
  return {
    functionName: match?.[1] ?? inner,
    ...(qualifier === undefined || qualifier === "$LATEST" ? {} : { qualifier }),
  };
}

/** One text for a function and qualifier, to key maps with. */
export function functionKey({ functionName, qualifier }: FunctionReference): string {
  return qualifier === undefined ? functionName : `${functionName}:${qualifier}`;
}
