import Button from "@cloudscape-design/components/button";
import { useNavigate } from "react-router";
import { Page } from "../frame/page.tsx";
import { ComponentsTable } from "../widgets/components-table.tsx";

/** All components. */
export function Components() {
  const navigate = useNavigate();
  const create = () => navigate("/components/create");
  return (
    <Page
      title="Components"
      description="Resources that developers add to their service instances with templates of their own."
      actions={
        <Button variant="primary" onClick={create}>
          Create component
        </Button>
      }
    >
      <ComponentsTable actions={<Button onClick={create}>Create component</Button>} />
    </Page>
  );
}
