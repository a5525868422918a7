/** The transform that makes `AWS::Serverless::` resources into ordinary ones. */
export const SAM_TRANSFORM = "AWS::Serverless-2016-10-31";

/** The transform that adds loops, `Fn::Length`, `Fn::ToJsonString` and more. */
export const LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions";

/** Whether a transform is used whose effect nobody can know from the template. */
export function usesMacro(transforms: readonly string[]): boolean {
  return transforms.some((name) => name !== SAM_TRANSFORM && name !== LANGUAGE_EXTENSIONS);
}
