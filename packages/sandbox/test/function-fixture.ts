import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  createFunctionService,
  type FunctionServiceSettings,
} from "../src/functions/function-service.ts";
import { createLogService } from "../src/logs/log-service.ts";
import type {
  FunctionConfiguration,
  FunctionService,
  FunctionServiceOptions,
  LogService,
  SandboxEvent,
} from "../src/services.ts";

export const REGION = "eu-west-1";
export const ACCOUNT_ID = "123456789012";

export interface FunctionFixture {
  readonly functions: FunctionService;
  readonly logs: LogService;
  readonly events: SandboxEvent[];
  /** Writes files into a code directory of their own and returns what describes the function. */
  configure(
    files: Readonly<Record<string, string>>,
    overrides?: Partial<FunctionConfiguration>,
  ): FunctionConfiguration;
  /** Configures a function named `function` with one ES module and puts it. */
  putHandler(source: string, overrides?: Partial<FunctionConfiguration>): Promise<void>;
  messagesOf(logGroupName: string): Promise<string[]>;
  close(): Promise<void>;
}

/** A function service with real workers, whose code and logs lie in a temporary directory. */
export function openFunctionFixture(
  settings: Partial<FunctionServiceSettings> & Pick<FunctionServiceOptions, "answerCall"> = {},
): FunctionFixture {
  const directory = mkdtempSync(join(tmpdir(), "sandbox-functions-"));
  const events: SandboxEvent[] = [];
  const logs = createLogService({ directory: join(directory, "logs") });
  const functions = createFunctionService({
    directory: join(directory, "functions"),
    credentialsFor: (roleArn, sessionName) => ({
      accessKeyId: `key of ${roleArn}`,
      secretAccessKey: "secret",
      sessionToken: `session ${sessionName}`,
    }),
    endpoints: { dynamodb: "http://127.0.0.1:1", s3: "http://127.0.0.1:2" },
    region: REGION,
    accountId: ACCOUNT_ID,
    logs,
    onEvent: (event) => events.push(event),
    ...settings,
  });
  let revisions = 0;

  const configure: FunctionFixture["configure"] = (files, overrides = {}) => {
    revisions += 1;
    const codeDirectory = join(directory, `code-${revisions}`);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(codeDirectory, name)), { recursive: true });
      writeFileSync(join(codeDirectory, name), text);
    }
    const functionName = overrides.functionName ?? "function";
    return {
      functionName,
      functionArn: `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${functionName}`,
      handler: "index.handler",
      runtime: "nodejs24.x",
      roleArn: `arn:aws:iam::${ACCOUNT_ID}:role/reader`,
      timeoutSeconds: 10,
      memoryMegabytes: 128,
      environmentVariables: {},
      codeDirectory,
      codeSha256: `revision ${revisions}`,
      logGroupName: `/aws/lambda/${functionName}`,
      ...overrides,
    };
  };

  return {
    functions,
    logs,
    events,
    configure,
    putHandler: (source, overrides) => functions.put(configure({ "index.mjs": source }, overrides)),
    async messagesOf(logGroupName) {
      const messages: string[] = [];
      for await (const { message } of logs.tail(logGroupName)) messages.push(message);
      return messages;
    },
    async close() {
      await functions.close();
      await logs.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
