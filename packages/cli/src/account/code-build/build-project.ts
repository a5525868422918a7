import type { CodeBuildRun } from "@proton/control-plane";

/** Where, below the files of the part, what the runner adds to them lies. */
export const OWN_DIRECTORY = ".proton-build";

/** The variable of a build that says which deployment it is of. */
export const DEPLOYMENT_VARIABLE = "PROTON_DEPLOYMENT_ID";

/** The variable that a build fetches its files from. */
export const FILES_VARIABLE = "PROTON_FILES_URL";

/** The variable that a build hands back what it notified of, in base64. */
export const OUTPUTS_VARIABLE = "PROTON_OUTPUTS";

/** The stack of a project, called as Proton called its helpers. */
export function projectStackName(projectName: string): string {
  return projectName.replace(/^AWSProton-/, "AWSProton-CodeBuild-");
}

/** The stack that holds the project of a part: the manifest's `project_properties` come last. */
export function projectTemplate(run: CodeBuildRun, roleArn: string): string {
  const { projectName: Name, job } = run;
  const { Environment = {}, ...properties } = job.projectProperties;
  const Project = {
    Type: "AWS::CodeBuild::Project",
    Properties: {
      Name,
      Description: "Runs the commands of a template of proton",
      ServiceRole: roleArn,
      Artifacts: { Type: "NO_ARTIFACTS" },
      // Each build brings its own: what a deletion runs is not what a deployment runs.
      Source: { Type: "NO_SOURCE", BuildSpec: buildspecText({ version: 0.2, phases: {} }) },
      LogsConfig: { CloudWatchLogs: { Status: "ENABLED", GroupName: `/aws/codebuild/${Name}` } },
      ...properties,
      Environment: {
        Type: job.image.includes("aarch64") ? "ARM_CONTAINER" : "LINUX_CONTAINER",
        ComputeType: "BUILD_GENERAL1_SMALL",
        Image: job.image,
        ...(Environment as object),
      },
    },
  };
  return JSON.stringify({ Resources: { Project } }, null, 2);
}

/**
 * What one build does: fetches the files of the part, runs its commands in one shell, and hands back
 * what they notified Proton of.
 */
export function buildspec({ job, commands, variables }: CodeBuildRun): string {
  const runtimes = job.runtimes;
  return buildspecText({
    version: 0.2,
    env: {
      shell: "bash",
      variables: { ...job.variables, ...variables },
      ...(Object.keys(job.secrets).length > 0 && { "secrets-manager": job.secrets }),
      "exported-variables": [OUTPUTS_VARIABLE],
    },
    phases: {
      install: {
        ...(Object.keys(runtimes).length > 0 && { "runtime-versions": runtimes }),
        commands: [
          `set -o pipefail; curl --fail --silent --show-error --location "$${FILES_VARIABLE}" | tar -xz`,
          `chmod +x ${OWN_DIRECTORY}/aws; export PROTON_OUTPUTS_FILE="$PWD/${OWN_DIRECTORY}/outputs" PATH="$PWD/${OWN_DIRECTORY}:$PATH"`,
        ],
      },
      build: {
        commands: [
          ...commands,
          `if [ -f "$PROTON_OUTPUTS_FILE" ]; then export ${OUTPUTS_VARIABLE}="$(base64 < "$PROTON_OUTPUTS_FILE" | tr -d '\\n')"; fi`,
        ],
      },
    },
  });
}

/**
 * Stands before the AWS CLI of a build: what commands notify Proton of is kept for the control plane,
 * which need not be reachable from CodeBuild. Whoever sets AWS_ENDPOINT_URL_PROTON is asked instead.
 */
export const AWS_COMMAND = `#!/bin/sh
case " $* " in
*" proton notify-resource-deployment-status-change "*) ;;
*) PATH="\${PATH#*:}"; exec aws "$@" ;;
esac
if [ -n "$AWS_ENDPOINT_URL_PROTON" ]; then PATH="\${PATH#*:}"; exec aws "$@"; fi
while [ $# -gt 0 ]; do
  case "$1" in
  --outputs)
    shift
    : > "$PROTON_OUTPUTS_FILE"
    while [ $# -gt 0 ]; do
      case "$1" in
      --*) break ;;
      file://*) cat "\${1#file://}" >> "$PROTON_OUTPUTS_FILE" || exit 255 ;;
      *) printf '%s\\n' "$1" >> "$PROTON_OUTPUTS_FILE" ;;
      esac
      shift
    done
    ;;
  --outputs=*) printf '%s\\n' "\${1#--outputs=}" > "$PROTON_OUTPUTS_FILE"; shift ;;
  *) shift ;;
  esac
done
`;

/** JSON is YAML; on several lines, because one line would be the path of a file. */
function buildspecText(spec: object): string {
  return JSON.stringify(spec, null, 2);
}
