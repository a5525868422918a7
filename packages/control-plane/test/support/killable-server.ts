import { createControlPlane, createStore, openEmbeddedTable, serve } from "../../src/index.ts";
import { environmentArchive } from "./archives.ts";
import { createFakeWorld } from "./fake-provisioner.ts";

/**
 * A server as a process of its own: its arguments are the directory of its state and what its
 * provisioner does not hold, its first line is its address.
 */
const [directory = "", released = ""] = process.argv.slice(2);
const world = createFakeWorld();
world.release(released);
const archive = await environmentArchive();
const controlPlane = createControlPlane({
  store: createStore(await openEmbeddedTable({ directory })),
  provisioner: world.provisioner,
  artifacts: { fetch: async () => archive },
  accountId: "123456789012",
  region: "us-east-1",
});
await controlPlane.start();
const { url } = await serve({ controlPlane });
process.stdout.write(`${url}\n`);
