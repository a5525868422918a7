import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactElement, type ReactNode, useEffect } from "react";
import { createStore } from "./store.ts";
import { unwrapped } from "./unwrapped.ts";

export interface Crumb {
  readonly text: string;
  readonly href: string;
}

/** Set by {@link Page}, shown by the frame. */
export const breadcrumbs = createStore<readonly Crumb[]>([]);

/** A panel below the page, for what is looked at beside a list; `undefined` closes it. */
export const splitPanel = createStore<ReactElement | undefined>(undefined);

/** A page: its title, the way to it, what can be done with it, and its content. */
export function Page({
  title,
  trail = [],
  description,
  actions,
  counter,
  children,
}: {
  readonly title: string;
  /** The pages above this one. */
  readonly trail?: readonly Crumb[];
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  readonly counter?: string | undefined;
  readonly children: ReactNode;
}) {
  const path = JSON.stringify(trail);
  useEffect(() => {
    breadcrumbs.set([...(JSON.parse(path) as Crumb[]), { text: title, href: location.pathname }]);
    document.title = `${title} - Proton`;
    return () => splitPanel.set(undefined);
  }, [title, path]);
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={description}
          actions={
            actions && (
              <SpaceBetween direction="horizontal" size="xs">
                {unwrapped(actions)}
              </SpaceBetween>
            )
          }
          {...(counter !== undefined && { counter })}
        >
          {title}
        </Header>
      }
    >
      <SpaceBetween size="l">{children}</SpaceBetween>
    </ContentLayout>
  );
}
