/**
 * Reads a secret of AWS Secrets Manager.
 *
 * @param id its name or ARN, which names the Region of the secret, too
 * @throws Error saying why it cannot be read; never what it holds
 */
export async function readSecret(id: string, region: string | undefined): Promise<string> {
  const { GetSecretValueCommand, SecretsManagerClient } = await import(
    "@aws-sdk/client-secrets-manager"
  );
  const [, , , of = region] = id.split(":");
  const client = new SecretsManagerClient(of === undefined ? {} : { region: of });
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: id }));
    if (SecretString === undefined) throw new Error("it is binary");
    return SecretString;
  } catch (error) {
    throw new Error(`secret ${id} cannot be read: ${(error as Error).message}`);
  } finally {
    client.destroy();
  }
}
