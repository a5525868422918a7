import { askAhead } from "./ahead.ts";
import { openEvents, openSession, takeLink } from "./session.ts";

// The code of the page comes while the session is opened. What happens is told from before anything is
// asked: what is shown first need not be asked for twice.
const events = openSession(takeLink())
  .then(openEvents)
  .finally(() => askAhead(location.pathname));
const { show } = await import("./show.tsx");
show(await events);
