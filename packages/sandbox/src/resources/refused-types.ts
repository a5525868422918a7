/** Types that are known and refused, with what to do instead. */
export const REFUSED_TYPES: Readonly<Record<string, string>> = {
  "AWS::Lambda::EventSourceMapping":
    "functions are invoked by HTTP APIs only; test the handler, or deploy it to AWS",
};
