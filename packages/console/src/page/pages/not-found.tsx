import Alert from "@cloudscape-design/components/alert";
import { useLocation } from "react-router";
import { Page } from "../frame/page.tsx";
import { To } from "../frame/to.tsx";

export function NotFound() {
  const { pathname } = useLocation();
  return (
    <Page title="Page not found">
      <Alert type="warning" header={`There is no page ${pathname}`}>
        <To to="/">Go to the overview</To>
      </Alert>
    </Page>
  );
}
