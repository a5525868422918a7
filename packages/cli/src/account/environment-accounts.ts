import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { Provisioner } from "@proton/cloudformation";
import { createAwsProvisioner } from "@proton/cloudformation/aws-provisioner";
import type { AccountRole, EnvironmentAccounts } from "@proton/control-plane";
import { externalIdOf } from "../bootstrap/environment-account-template.ts";
import { createAwsCodeBuild } from "./code-build/code-build-runner.ts";
import { lookingPause } from "./looking-pause.ts";

/** What CloudTrail of the other account shows. */
const SESSION_NAME = "proton";

/** The accounts of connections, each reached as the role of its connection. */
export interface AwsEnvironmentAccounts extends Required<EnvironmentAccounts> {
  provisioner(role: AccountRole): Provisioner;
  /** CloudFormation there, as the role. */
  cloudFormation(role: AccountRole): CloudFormationClient;
  close(): void;
}

/**
 * Makes the stacks of other accounts with roles of theirs, which must trust this account. The role
 * itself calls CloudFormation, as Proton did, which takes no further role.
 *
 * @param options.uploadTemplate for templates that are too large to be sent; the role must be able to
 *   read what it answers
 */
export function createEnvironmentAccounts(options: {
  readonly region: string;
  readonly uploadTemplate?: ((templateBody: string) => Promise<string>) | undefined;
  /** As {@link createAwsCodeBuild} needs it. */
  readonly uploadArchive: (archive: Uint8Array) => Promise<string>;
}): AwsEnvironmentAccounts {
  const { region, uploadTemplate, uploadArchive: upload } = options;
  const sts = new STSClient({ region });
  const opened = new Map<string, { client: CloudFormationClient; provisioner: Provisioner }>();

  function open(role: AccountRole) {
    const client = new CloudFormationClient({
      region,
      credentials: () => assumeRole(sts, role),
    });
    const provisioner = createAwsProvisioner({
      client,
      ...lookingPause(),
      ...(uploadTemplate && { uploadTemplate }),
    });
    return { client, provisioner };
  }

  function openOnce(role: AccountRole) {
    const known = opened.get(role.roleArn) ?? open(role);
    opened.set(role.roleArn, known);
    return known;
  }

  return {
    provisioner: (role) => openOnce(role).provisioner,
    cloudFormation: (role) => openOnce(role).client,
    codeBuild: (role) =>
      createAwsCodeBuild({
        ...{ region, upload, provisioner: openOnce(role).provisioner },
        credentials: () => assumeRole(sts, role),
      }),
    close() {
      sts.destroy();
      for (const { client } of opened.values()) client.destroy();
    },
  };
}

/** The SDK asks again shortly before they expire. */
async function assumeRole(sts: STSClient, { accountId, roleArn }: AccountRole) {
  const command = new AssumeRoleCommand({
    RoleArn: roleArn,
    RoleSessionName: SESSION_NAME,
    // Roles that do not ask for it let it pass.
    ExternalId: externalIdOf(accountId),
  });
  const { Credentials } = await sts.send(command);
  const {
    AccessKeyId = "",
    SecretAccessKey = "",
    SessionToken = "",
    Expiration,
  } = Credentials ?? {};
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    ...(Expiration && { expiration: Expiration }),
  };
}
