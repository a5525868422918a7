/** The bucket of what this machine hands over: template bundles and function archives. */
export const LOCAL_BUCKET = "proton-local";
