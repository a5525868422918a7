/** What Node.js is started with for `start` and `dev`: they are measured with the same. */
export const serverFlags: readonly string[] = [
  // The sandbox allocates little that lives short: a young generation of 2 MB saves 30 MB at rest.
  "--max-semi-space-size=2",
];

/**
 * Has glibc's allocator give back what archives and answers took. By itself it learns from the first of
 * them to keep such blocks, and they are never whole again (docs/decisions/0091). What is set wins.
 */
export const serverVariables: Readonly<Record<string, string>> = {
  MALLOC_MMAP_THRESHOLD_: "131072",
  MALLOC_TRIM_THRESHOLD_: "131072",
  MALLOC_ARENA_MAX: "2",
};
