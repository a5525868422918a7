import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { callProton } from "../api/call-proton.ts";
import { service } from "../api/queries.ts";
import { deploymentType } from "../forms/deployment-type.ts";
import { PIPELINE_PATH } from "../forms/edit-spec.ts";
import { UpdateWizard } from "../forms/update-wizard.tsx";
import { QueryView } from "../frame/query-view.tsx";

/** Updates the pipeline of a service. */
export function UpdatePipeline() {
  const { name: serviceName = "" } = useParams();
  const query = useQuery(service(serviceName));
  const to = `/services/${serviceName}/pipeline`;
  return (
    <QueryView query={query}>
      {({ pipeline, templateName = "", spec: ofService }) => {
        const major = pipeline?.templateMajorVersion;
        const version = major ? `${major}.${pipeline.templateMinorVersion}` : "";
        const spec = pipeline?.spec ?? ofService ?? "";
        return (
          <UpdateWizard
            title="Update pipeline"
            trail={[
              { text: "Services", href: "/services" },
              { text: serviceName, href: `/services/${serviceName}` },
              { text: "Pipeline", href: to },
            ]}
            kind="service"
            target={{ type: "SERVICE_PIPELINE", serviceName }}
            part="pipeline"
            path={PIPELINE_PATH}
            deployed={{ templateName, version, spec }}
            submit={(wanted, changed) =>
              callProton("UpdateServicePipeline", {
                serviceName,
                spec: changed,
                ...deploymentType(version, wanted),
              })
            }
            to={to}
          />
        );
      }}
    </QueryView>
  );
}
