import { type LaidOut, layOut } from "./lay-out.ts";

// A thousand resources take seconds, in which the page goes on.
addEventListener("message", ({ data }: MessageEvent<Parameters<typeof layOut>[0]>) => {
  postMessage(layOut(data) satisfies LaidOut);
});
