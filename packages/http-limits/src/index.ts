export { type Limits, limitedServer, MOST_CONNECTIONS } from "./limited-server.ts";
