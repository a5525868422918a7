import AppLayout from "@cloudscape-design/components/app-layout";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import I18nProvider from "@cloudscape-design/components/i18n";
import messages from "@cloudscape-design/components/i18n/messages/all.en";
import SideNavigation from "@cloudscape-design/components/side-navigation";
import TopNavigation from "@cloudscape-design/components/top-navigation";
import { useQuery } from "@tanstack/react-query";
import { Suspense, useState } from "react";
import { Outlet, ScrollRestoration, useLocation } from "react-router";
import { about } from "../api/queries.ts";
import { dark, switchAppearance } from "./appearance.ts";
import { navigation } from "./navigation.ts";
import { Notifications } from "./notifications.tsx";
import { breadcrumbs, splitPanel } from "./page.tsx";
import { PageLoading } from "./query-view.tsx";
import { SignedOut } from "./signed-out.tsx";
import { useStore } from "./store.ts";
import { useFollow } from "./to.tsx";

/** What stands around every page. */
export function AppFrame() {
  const follow = useFollow();
  const { pathname } = useLocation();
  const trail = useStore(breadcrumbs);
  const isDark = useStore(dark);
  const [isOpen, setOpen] = useState(window.innerWidth > 1100);
  const here = useQuery(about);
  const panel = useStore(splitPanel);
  if (here.error) return <SignedOut error={here.error} />;
  const { description = "", accountId, region } = here.data ?? {};
  const active = `/${pathname.split("/")[1] ?? ""}`;
  return (
    <I18nProvider locale="en" messages={[messages]}>
      <ScrollRestoration />
      <div id="top">
        <TopNavigation
          identity={{ href: "/", title: "Proton", onFollow: follow }}
          utilities={[
            ...(accountId === undefined
              ? []
              : [
                  { type: "button", text: `${accountId} · ${region}`, title: description } as const,
                ]),
            {
              type: "button",
              text: isDark ? "Light" : "Dark",
              title: isDark ? "Show the console light" : "Show the console dark",
              onClick: switchAppearance,
            },
          ]}
        />
      </div>
      <AppLayout
        headerSelector="#top"
        navigationOpen={isOpen}
        onNavigationChange={({ detail }) => setOpen(detail.open)}
        navigation={<SideNavigation activeHref={active} items={navigation} onFollow={follow} />}
        breadcrumbs={
          <BreadcrumbGroup
            items={[{ text: "Proton", href: "/" }, ...trail]}
            onFollow={follow}
            ariaLabel="Breadcrumbs"
          />
        }
        notifications={<Notifications />}
        stickyNotifications
        toolsHide
        splitPanel={panel}
        ariaLabels={{
          navigation: "Side navigation",
          navigationToggle: "Open side navigation",
          navigationClose: "Close side navigation",
          notifications: "Notifications",
        }}
        content={
          <Suspense fallback={<PageLoading />}>
            <Outlet />
          </Suspense>
        }
      />
    </I18nProvider>
  );
}
