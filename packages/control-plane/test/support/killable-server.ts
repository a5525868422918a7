import { createBundleEngine, createControlPlane, createStore, openEmbeddedTable, serve } from "../../src/index.ts";
import { environmentArchive } from "./archives.ts";
import { createFakeWorld } from "./fake-provisioner.ts";

/** A server as a process of its own: the directory of its state is its argument, its address its first line. */
const directory = process.argv[2] as string;
const archive = await environmentArchive();
const controlPlane = createControlPlane({
  store: createStore(await openEmbeddedTable({ directory })),
  bundles: createBundleEngine(),
  provisioner: createFakeWorld().provisioner,
  artifacts: { fetch: async () => archive },
  accountId: "123456789012",
  region: "us-east-1",
});
await controlPlane.start();
const { url } = await serve({ controlPlane });
process.stdout.write(`${url}\n`);
