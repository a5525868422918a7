import type { ProposedFiles } from "@proton/control-plane";

/** Who commits, as in the sandbox. */
export const AUTHOR = { name: "AWS Proton", email: "proton@localhost" } as const;

/** A file of a change by its path in the repository. */
export interface ChangedFile {
  readonly path: string;
  readonly text: string;
}

/** The files of a proposal by their paths in the repository. @throws Error for one outside of its directory */
export function filesOf({ directory, files }: ProposedFiles): readonly ChangedFile[] {
  return files.map(({ path, text }) => ({ path: pathIn(directory, path), text }));
}

/** What of the obsolete files is there. */
export function deletedOf(
  { directory, obsolete }: ProposedFiles,
  present: ReadonlySet<string>,
): readonly string[] {
  return obsolete.map((path) => pathIn(directory, path)).filter((path) => present.has(path));
}

function pathIn(directory: string, path: string): string {
  const steps = path.split("/");
  if (steps.some((step) => step === "" || step === "." || step === ".." || step === ".git")) {
    throw new Error(`${path} is not a path below ${directory}`);
  }
  return `${directory}/${path}`;
}

/** The first line of a commit's message, and what follows it. */
export function titleAndBody(message: string): { readonly title: string; readonly body: string } {
  const [title = "", ...rest] = message.split("\n");
  return { title, body: rest.join("\n").trim() };
}
