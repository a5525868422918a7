import { dirname, join, relative } from "node:path";
import type { Finding } from "@proton/cloudformation";
import type { BundleWork } from "@proton/control-plane";
import { readEstate } from "./read-estate.ts";
import { readText } from "./read-text.ts";
import { digestOf, type Rehearsed } from "./rehearsed.ts";

/**
 * Has a process with limits read what an estate names, which may be anybody's: what it comes to the end
 * of, this process may read as well, now and later. Whatever else is wrong is found there.
 */
export async function rehearseEstate(
  root: string,
  file: string,
  {
    bundleWork,
    rehearsed,
  }: {
    readonly bundleWork: Pick<BundleWork, "rehearse">;
    readonly rehearsed: Rehearsed;
  },
): Promise<readonly Finding[]> {
  const text = readText(file);
  const read = text === undefined ? undefined : readEstate(text, relative(root, file));
  if (read?.kind !== "estate") return [];
  const { templates, environments, services } = read.estate;
  const directory = dirname(file);
  const unknown = templates.flatMap(({ name, path }) => {
    const files = [...environments, ...services]
      .filter(({ template }) => template === name)
      .map(({ spec }) => spec);
    const specs = [...new Set(files)].flatMap((spec) => readText(join(directory, spec)) ?? []);
    const request = { directory: join(directory, path), specs };
    const digest = digestOf(request);
    return digest !== undefined && rehearsed.has(digest) ? [] : [{ request, digest }];
  });
  const findings: Finding[] = [];
  const passed: string[] = [];
  await Promise.all(
    unknown.map(async ({ request, digest }) => {
      const finding = await bundleWork.rehearse(request);
      if (finding) findings.push({ ...finding, file: relative(root, request.directory) });
      else if (digest !== undefined) passed.push(digest);
    }),
  );
  if (passed.length > 0) rehearsed.add(passed);
  return findings;
}
