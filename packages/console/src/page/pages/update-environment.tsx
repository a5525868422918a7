import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { callProton } from "../api/call-proton.ts";
import { environment } from "../api/queries.ts";
import { deploymentType } from "../forms/deployment-type.ts";
import { EMPTY_ENVIRONMENT_SPEC, ENVIRONMENT_PATH } from "../forms/edit-spec.ts";
import { UpdateWizard } from "../forms/update-wizard.tsx";
import { QueryView } from "../frame/query-view.tsx";

/** Updates an environment. */
export function UpdateEnvironment() {
  const { name = "" } = useParams();
  const query = useQuery(environment(name));
  return (
    <QueryView query={query}>
      {({ templateName = "", templateMajorVersion: major, templateMinorVersion: minor, spec }) => {
        const version = major ? `${major}.${minor}` : "";
        return (
          <UpdateWizard
            title={`Update ${name}`}
            trail={[
              { text: "Environments", href: "/environments" },
              { text: name, href: `/environments/${name}` },
            ]}
            kind="environment"
            target={{ type: "ENVIRONMENT", environmentName: name }}
            part="environment"
            path={ENVIRONMENT_PATH}
            deployed={{ templateName, version, spec: spec ?? EMPTY_ENVIRONMENT_SPEC }}
            submit={(wanted, changed) =>
              callProton("UpdateEnvironment", {
                name,
                spec: changed,
                ...deploymentType(version, wanted),
              })
            }
            to={`/environments/${name}`}
          />
        );
      }}
    </QueryView>
  );
}
