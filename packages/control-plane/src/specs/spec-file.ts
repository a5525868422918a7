/** What findings about a spec name as their file: it came over the API and has none. */
export const SPEC_FILE = "spec";
