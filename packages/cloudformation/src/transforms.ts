/** The transform that makes `AWS::Serverless::` resources into ordinary ones. */
export const samTransform = "AWS::Serverless-2016-10-31";

/** The transform that adds loops, `Fn::Length`, `Fn::ToJsonString` and more. */
export const languageExtensions = "AWS::LanguageExtensions";

/** Whether a transform is used whose effect nobody can know from the template. */
export function usesMacro(transforms: readonly string[]): boolean {
  return transforms.some((name) => name !== samTransform && name !== languageExtensions);
}
