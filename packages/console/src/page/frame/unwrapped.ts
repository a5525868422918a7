import { Fragment, isValidElement, type ReactNode } from "react";

/** The children of a fragment: the design system puts space between children, and takes it for one. */
export function unwrapped(node: ReactNode): ReactNode {
  if (!isValidElement<{ readonly children?: ReactNode }>(node) || node.type !== Fragment)
    return node;
  return node.props.children;
}
