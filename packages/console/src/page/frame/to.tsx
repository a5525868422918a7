import Link from "@cloudscape-design/components/link";
import type { ReactNode } from "react";
import { useHref, useNavigate } from "react-router";

interface FollowEvent {
  preventDefault(): void;
  readonly detail: { readonly href?: string | undefined; readonly external?: boolean | undefined };
}

/** What components with links of their own do when one is followed: the page stays. */
export function useFollow(): (event: FollowEvent) => void {
  const navigate = useNavigate();
  return (event) => {
    const { href, external } = event.detail;
    if (href === undefined || external) return;
    event.preventDefault();
    void navigate(href);
  };
}

/** A link to another page of the console. */
export function To({
  to,
  children,
  fontSize,
}: {
  readonly to: string;
  readonly children: ReactNode;
  readonly fontSize?: "display-l";
}) {
  const navigate = useNavigate();
  return (
    <Link
      href={useHref(to)}
      {...(fontSize && { fontSize })}
      onFollow={(event) => {
        event.preventDefault();
        void navigate(to);
      }}
    >
      {children}
    </Link>
  );
}
