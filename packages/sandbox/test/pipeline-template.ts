/** Parts of a pipeline's template that a test wants otherwise. */
export interface PipelineTemplateOptions {
  readonly executionMode?: string;
  /** Commands of the build project. */
  readonly build?: readonly string[];
  /** Commands of the deploy project. */
  readonly deploy?: readonly string[];
  readonly approval?: boolean;
  readonly onFailure?: string;
  /** Further statements of the build project's role. */
  readonly buildStatements?: readonly object[];
  /** The one that the pipeline's role may fetch. @default the pipeline's */
  readonly connectedRepository?: string;
  /** Whether the pipeline's role may start builds. */
  readonly mayBuild?: boolean;
}

const trust = (service: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
});

const role = (service: string, statements: readonly object[]) => ({
  Type: "AWS::IAM::Role",
  Properties: {
    AssumeRolePolicyDocument: trust(service),
    Policies: [
      { PolicyName: "p", PolicyDocument: { Version: "2012-10-17", Statement: statements } },
    ],
  },
});

const allow = (action: string | readonly string[], resource: unknown = "*") => ({
  Effect: "Allow",
  Action: action,
  Resource: resource,
});

const project = (commands: readonly string[], exported: readonly string[]) => ({
  Type: "AWS::CodeBuild::Project",
  Properties: {
    ServiceRole: { "Fn::GetAtt": ["BuildRole", "Arn"] },
    Artifacts: { Type: "CODEPIPELINE" },
    Environment: { Type: "ARM_CONTAINER", ComputeType: "BUILD_GENERAL1_SMALL", Image: "image" },
    Source: {
      Type: "CODEPIPELINE",
      // JSON is YAML; a buildspec of one line would be the path of a file.
      BuildSpec: JSON.stringify(
        {
          version: 0.2,
          env: { "exported-variables": exported },
          phases: { build: { commands } },
          artifacts: { files: ["**/*"] },
        },
        null,
        1,
      ),
    },
  },
});

const action = (category: string, provider: string) => ({
  Category: category,
  Owner: "AWS",
  Provider: provider,
  Version: "1",
});

/** A pipeline with a source, a build that exports VERSION, and a deployment that is given it. */
export function pipelineTemplate(options: PipelineTemplateOptions = {}): string {
  const { build = ["export VERSION=$(cat version)"], deploy = ["echo deploying $VERSION"] } =
    options;
  const stages = [
    {
      Name: "Source",
      Actions: [
        {
          Name: "Source",
          Namespace: "Source",
          ActionTypeId: action("Source", "CodeStarSourceConnection"),
          Configuration: {
            ConnectionArn: "arn:aws:codeconnections:us-east-1:000000000000:connection/local",
            FullRepositoryId: "owner/app",
            BranchName: "main",
            OutputArtifactFormat: "CODE_ZIP",
          },
          OutputArtifacts: [{ Name: "Source" }],
        },
      ],
    },
    {
      Name: "Build",
      Actions: [
        {
          Name: "Build",
          Namespace: "Build",
          ActionTypeId: action("Build", "CodeBuild"),
          Configuration: { ProjectName: { Ref: "BuildProject" } },
          InputArtifacts: [{ Name: "Source" }],
          OutputArtifacts: [{ Name: "Built" }],
        },
      ],
    },
    ...(options.approval
      ? [
          {
            Name: "Approve",
            Actions: [
              {
                Name: "Approve",
                ActionTypeId: action("Approval", "Manual"),
                Configuration: { CustomData: "Deploy #{Build.VERSION}?" },
              },
            ],
          },
        ]
      : []),
    {
      Name: "Deploy",
      ...(options.onFailure && { OnFailure: { Result: options.onFailure } }),
      Actions: ["one", "two"].map((name) => ({
        Name: name,
        ActionTypeId: action("Build", "CodeBuild"),
        Configuration: {
          ProjectName: { Ref: "DeployProject" },
          EnvironmentVariables: JSON.stringify([
            { name: "VERSION", value: "#{Build.VERSION}" },
            { name: "TARGET", value: name },
          ]),
        },
        InputArtifacts: [{ Name: "Built" }],
      })),
    },
  ];
  const pipelineStatements = [
    {
      ...allow("codeconnections:UseConnection"),
      Condition: {
        StringEqualsIfExists: {
          "codeconnections:FullRepositoryId": options.connectedRepository ?? "owner/app",
        },
      },
    },
    allow(["s3:GetObject", "s3:PutObject"]),
    ...(options.mayBuild === false
      ? []
      : [allow(["codebuild:StartBuild", "codebuild:BatchGetBuilds"])]),
  ];
  return JSON.stringify({
    Resources: {
      Artifacts: { Type: "AWS::S3::Bucket" },
      PipelineRole: role("codepipeline.amazonaws.com", pipelineStatements),
      BuildRole: role("codebuild.amazonaws.com", [
        allow(["s3:GetObject"]),
        allow(["logs:CreateLogStream", "logs:PutLogEvents"]),
        ...(options.buildStatements ?? []),
      ]),
      BuildProject: project(build, ["VERSION"]),
      DeployProject: project(deploy, []),
      Pipeline: {
        Type: "AWS::CodePipeline::Pipeline",
        Properties: {
          PipelineType: "V2",
          ExecutionMode: options.executionMode ?? "SUPERSEDED",
          RoleArn: { "Fn::GetAtt": ["PipelineRole", "Arn"] },
          ArtifactStore: { Type: "S3", Location: { Ref: "Artifacts" } },
          Stages: stages,
        },
      },
    },
    Outputs: { Name: { Value: { Ref: "Pipeline" } }, Bucket: { Value: { Ref: "Artifacts" } } },
  });
}
