/** Lines of an action that are kept while it runs; its log group has all of them. */
const MOST_LINES = 5_000;

/** What builds print while they run, for whoever comes in the middle. */
export interface RunningLogs {
  print(execution: string, action: string, line: string): void;
  lines(execution: string, action: string): readonly string[];
  /** Of an execution that has ended. */
  forget(execution: string): void;
}

/** Makes them; they are of this process, as what runs in it is. */
export function createRunningLogs(): RunningLogs {
  const printed = new Map<string, Map<string, string[]>>();
  return {
    print(execution, action, line) {
      const actions = printed.get(execution) ?? new Map<string, string[]>();
      const lines = actions.get(action) ?? [];
      printed.set(execution, actions.set(action, lines));
      lines.push(line);
      if (lines.length > MOST_LINES) lines.shift();
    },
    lines: (execution, action) => printed.get(execution)?.get(action) ?? [],
    forget: (execution) => void printed.delete(execution),
  };
}
