import { dirname } from "node:path";
import type { Plugin } from "esbuild";

interface Substitution {
  /** The end of the replaced file's path. */
  readonly file: RegExp;
  readonly why: string;
  readonly contents: string;
}

/**
 * What the SDK carries for other places to run in than Lambda. Each stands for one file of the SDK;
 * a build fails when that file is no longer there, so that none outlives its reason.
 */
export const substitutions: readonly Substitution[] = [
  {
    file: /\/credential-provider-node\/dist-es\/index\.js$/,
    why: "Lambda hands a function its credentials in environment variables, nowhere else",
    // Kept once they are read, as the SDK keeps those that do not expire.
    contents: `
      import { fromEnv } from "@aws-sdk/credential-provider-env";
      export const defaultProvider = (init) => {
        let found;
        return async () => (found ??= await fromEnv(init)());
      };`,
  },
  {
    file: /\/shared-ini-file-loader\/loadSharedConfigFiles\.js$/,
    why: "a function has no ~/.aws, and looking for it costs its first request two file reads",
    contents: `
      export { CONFIG_PREFIX_SEPARATOR } from "./constants";
      export const loadSharedConfigFiles = async () => ({ configFile: {}, credentialsFile: {} });`,
  },
  {
    file: /\/middleware-endpoint-discovery\/dist-es\/index\.js$/,
    why: "DynamoDB only discovers endpoints when asked to, and nobody asks here",
    contents: `
      export const resolveEndpointDiscoveryConfig = (config) => config;
      export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
        environmentVariableSelector: () => false, configFileSelector: () => false, default: false };`,
  },
  {
    file: /\/config\/config-resolver\/regionConfig\/getInstanceMetadataRegion\.js$/,
    why: "a function reads its region from AWS_REGION; it has no instance metadata",
    contents: "export const getInstanceMetadataRegion = async () => undefined;",
  },
  {
    file: /\/endpoints\/middleware-endpoint\/endpointMiddleware\.js$/,
    why: "a function has one endpoint; finding it again for each call takes a twentieth of the call",
    contents: `
      import { toEndpointV1 } from "@smithy/core/transport";
      import { bindGetEndpointFromInstructions } from "./adaptors/getEndpointFromInstructions";
      export const bindEndpointMiddleware = (getEndpointFromConfig) => {
        const resolve = bindGetEndpointFromInstructions(getEndpointFromConfig);
        return ({ config, instructions }) => (next, context) => async (args) => {
          const supplier = { getEndpointParameterInstructions: () => instructions };
          config.endpointOfAllCalls ??= toEndpointV1(
            await resolve({}, supplier, { ...config }, context));
          context.endpointV2 = config.endpointOfAllCalls;
          return next(args);
        };
      };`,
  },
  {
    file: /\/schema\/middleware\/getSchemaSerdePlugin\.js$/,
    why: "reading and writing a body copies all of the configuration that it is given, twice a call",
    contents: `
      import { schemaDeserializationMiddleware } from "./schemaDeserializationMiddleware";
      import { schemaSerializationMiddleware } from "./schemaSerializationMiddleware";
      export const serializerMiddlewareOption =
        { name: "serializerMiddleware", step: "serialize", tags: ["SERIALIZER"], override: true };
      export const deserializerMiddlewareOption =
        { name: "deserializerMiddleware", step: "deserialize", tags: ["DESERIALIZER"], override: true };
      export const getSchemaSerdePlugin = (config) => ({
        applyToStack: (stack) => {
          const { protocol, streamCollector } = config;
          const used = { protocol, streamCollector };
          stack.add(schemaSerializationMiddleware(used), serializerMiddlewareOption);
          stack.add(schemaDeserializationMiddleware(used), deserializerMiddlewareOption);
          protocol.setSerdeContext(config);
        },
      });`,
  },
  {
    file: /\/checksum\/sha256\/Sha256Js\.js$/,
    why: "Node.js has SHA-256",
    contents: "export class Sha256Js {}",
  },
  {
    file: /\/retry\/util-retry\/AdaptiveRetryStrategy\.js$/,
    why: "the table's client asks for the standard retry mode",
    contents: "export class AdaptiveRetryStrategy {}",
  },
  {
    file: /\/signature-v4\/dist-es\/HeaderFormatter\.js$/,
    why: "it signs event streams",
    contents: "export class HeaderFormatter {}",
  },
  {
    file: /\/lib-dynamodb\/dist-es\/pagination\/index\.js$/,
    why: "it makes its paginators when it is loaded, used or not",
    contents: "export {};",
  },
];

/** What the SDK would import only when asked for: left out, and never asked for by DynamoDB. */
export const neverImported: readonly string[] = ["@smithy/core/event-streams", "bowser"];

/** An esbuild plugin that leaves {@link substitutions} out of a bundle. */
export const leanSdk: Plugin = {
  name: "lean-sdk",
  setup(build) {
    const unused = new Set(substitutions);
    for (const substitution of substitutions) {
      build.onLoad({ filter: substitution.file }, ({ path }) => {
        unused.delete(substitution);
        return { contents: substitution.contents, resolveDir: dirname(path) };
      });
    }
    build.onEnd(() => ({
      errors: [...unused].map(({ file }) => ({
        text: `the SDK has no file ${file} any more: remove or mend its substitution`,
      })),
    }));
  },
};
