/** How a component's one template is rendered. */
export const MANIFEST = `infrastructure:
  templates:
    - file: cloudformation.yaml
      rendering_engine: jinja
      template_language: cloudformation
`;

/** What a template of a component is begun with: a bucket, whose name the instance can read. */
export const componentStarter = `AWSTemplateFormatVersion: "2010-09-09"
Description: "A bucket in environment {{ environment.name }}."

Resources:
  Bucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain

# What the template of the instance reads as service_instance.components.default.outputs.
Outputs:
  BucketName:
    Value: !Ref Bucket
`;
