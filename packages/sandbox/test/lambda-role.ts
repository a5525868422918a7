/** A role of functions, with one policy, as a template has it. */
export const lambdaRole = (
  PolicyName: string,
  Statement: readonly object[],
  more: object = {},
) => ({
  Type: "AWS::IAM::Role",
  Properties: {
    ...more,
    AssumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "lambda.amazonaws.com" },
          Action: "sts:AssumeRole",
        },
      ],
    },
    Policies: [{ PolicyName, PolicyDocument: { Version: "2012-10-17", Statement } }],
  },
});
