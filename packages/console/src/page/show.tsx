import "@cloudscape-design/global-styles/index.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { createBrowserRouter, RouterProvider } from "react-router";
import { ApiError } from "./api/api-error.ts";
import { followEvents } from "./api/events.ts";
import { about, askedAhead } from "./api/queries.ts";
import { applyAppearance } from "./frame/appearance.ts";
import { routes } from "./routes.tsx";
import "./page.css";

/** Shows the page that the address names, of an open session, and keeps it as things are. */
export function show(events: Response | undefined): void {
  applyAppearance();
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        // What changes is told by events.
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        networkMode: "always",
        // What the API refuses it refuses again; a server that restarts is back in a moment.
        retry: (count, error) => error instanceof ApiError && error.status === 0 && count < 2,
        retryDelay: 500,
      },
      mutations: { networkMode: "always" },
    },
  });
  followEvents(client, events);
  // What the page will ask for is on its way while the frame is drawn.
  for (const query of [about, ...askedAhead(location.pathname)]) {
    void client.prefetchQuery(query as typeof about);
  }
  const router = createBrowserRouter(routes, { basename: "/console" });
  createRoot(document.getElementById("root") as HTMLElement).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
