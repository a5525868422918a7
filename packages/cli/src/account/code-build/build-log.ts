import type { Build, CodeBuildClientConfig } from "@aws-sdk/client-codebuild";

/** Hands on what a build prints, as far as it is in CloudWatch Logs. */
export interface BuildLog {
  /** Everything that is new. What cannot be read is not a failure of the build: it is said once. */
  read(build: Build): Promise<void>;
  close(): void;
}

/** Pages that are read at a time: a build that prints without end holds nobody up. */
const MOST_PAGES = 50;

export async function openBuildLog(
  configuration: Pick<CodeBuildClientConfig, "region" | "credentials">,
  onLine: (line: string) => void,
): Promise<BuildLog> {
  const { CloudWatchLogsClient, GetLogEventsCommand, ResourceNotFoundException } = await import(
    "@aws-sdk/client-cloudwatch-logs"
  );
  const client = new CloudWatchLogsClient(configuration);
  let nextToken: string | undefined;
  let isUnreadable = false;

  async function readNews(logGroupName: string, logStreamName: string): Promise<void> {
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const { events = [], nextForwardToken } = await client.send(
        new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true, nextToken }),
      );
      for (const { message = "" } of events) onLine(message.replace(/\n$/, ""));
      if (nextForwardToken === nextToken) return;
      nextToken = nextForwardToken;
    }
  }

  return {
    async read({ logs }) {
      const { groupName, streamName } = logs ?? {};
      if (groupName === undefined || streamName === undefined || isUnreadable) return;
      try {
        await readNews(groupName, streamName);
      } catch (error) {
        // Before the first line there is no stream.
        if (error instanceof ResourceNotFoundException) return;
        isUnreadable = true;
        onLine(`[Container] The log ${groupName} cannot be read: ${(error as Error).message}`);
      }
    },
    close: () => client.destroy(),
  };
}
