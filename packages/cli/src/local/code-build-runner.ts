import type { CodeBuildRunner } from "@proton/control-plane";
import type { Sandbox } from "@proton/sandbox";

/** Runs the commands of CodeBuild parts on this machine. */
export function codeBuildRunner(sandbox: Sandbox): CodeBuildRunner {
  return {
    run({ projectName, job, commands, inputs, roleArn, variables, onLine, signal }) {
      const own = job.files.map(({ path, base64 }) => ({
        path,
        bytes: Buffer.from(base64, "base64"),
      }));
      const written = inputs.map(({ path, text }) => ({ path, bytes: Buffer.from(text) }));
      return sandbox.runCommands({
        projectName,
        roleArn,
        image: job.image,
        commands,
        variables: { ...job.variables, ...variables },
        secrets: job.secrets,
        files: [...own, ...written],
        onLine,
        signal,
      });
    },
  };
}
