import { localQueueUrl } from "../queues/queue.ts";
import type { Credentials, FunctionConfiguration, ServiceEndpoints } from "../services.ts";

export interface FunctionEnvironmentOptions {
  readonly configuration: FunctionConfiguration;
  readonly credentials: Credentials;
  readonly endpoints: ServiceEndpoints;
  readonly region: string;
  readonly logStreamName: string;
}

/**
 * The whole environment of a function: the template's variables and those that Lambda defines,
 * nothing of the developer's shell.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function functionEnvironment(options: FunctionEnvironmentOptions): Record<string, string> {
  const { configuration, credentials, endpoints, region } = options;
  const variables = Object.entries(configuration.environmentVariables).map(([name, value]) => [
    name,
    localQueueUrl(value, endpoints.dynamodb),
  ]);
  return {
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_S3: endpoints.s3,
    // All are answered at one address.
    AWS_ENDPOINT_URL_CLOUDFORMATION: endpoints.dynamodb,
    AWS_ENDPOINT_URL_IAM: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SQS: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SSM: endpoints.dynamodb,
    AWS_ENDPOINT_URL_STS: endpoints.dynamodb,
    LANG: "en_US.UTF-8",
    PATH: "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin",
    TZ: ":UTC",
    // The SDK asks at a queue's URL whatever its endpoint is.
    ...Object.fromEntries(variables),
    _HANDLER: configuration.handler,
    AWS_DEFAULT_REGION: region,
    AWS_REGION: region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: configuration.functionName,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(configuration.memoryMegabytes),
    AWS_LAMBDA_FUNCTION_VERSION: functionVersion(configuration),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME: configuration.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: options.logStreamName,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken === undefined
      ? {}
      : { AWS_SESSION_TOKEN: credentials.sessionToken }),
    LAMBDA_TASK_ROOT: configuration.codeDirectory,
    LAMBDA_RUNTIME_DIR: "/var/runtime",
  };
}

/** `$LATEST`, or the number of the version that the configuration stands behind. */
export function functionVersion(configuration: FunctionConfiguration): string {
  const { qualifier } = configuration;
  return qualifier !== undefined && /^\d+$/.test(qualifier) ? qualifier : "$LATEST";
}
