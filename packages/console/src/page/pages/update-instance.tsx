import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { callProton } from "../api/call-proton.ts";
import { instance, service } from "../api/queries.ts";
import { deploymentType } from "../forms/deployment-type.ts";
import { instancePath, readInstances } from "../forms/edit-spec.ts";
import { UpdateWizard } from "../forms/update-wizard.tsx";
import { QueryView } from "../frame/query-view.tsx";

/** Updates a service instance. */
export function UpdateInstance() {
  const { name: serviceName = "", instance: name = "" } = useParams();
  const query = useQuery(instance(serviceName, name));
  const ofService = useQuery(service(serviceName));
  const to = `/services/${serviceName}/instances/${name}`;
  return (
    <QueryView query={ofService}>
      {(found) => (
        <QueryView query={query}>
          {(serviceInstance) => {
            const { templateName = "", templateMajorVersion: major } = serviceInstance;
            const version = major ? `${major}.${serviceInstance.templateMinorVersion}` : "";
            const spec = serviceInstance.spec ?? found.spec ?? "";
            const index = readInstances(spec)?.findIndex((entry) => entry.name === name) ?? 0;
            return (
              <UpdateWizard
                title={`Update ${name}`}
                trail={[
                  { text: "Services", href: "/services" },
                  { text: serviceName, href: `/services/${serviceName}` },
                  { text: name, href: to },
                ]}
                kind="service"
                target={{ type: "SERVICE_INSTANCE", serviceName, serviceInstanceName: name }}
                part="instance"
                path={instancePath(Math.max(index, 0))}
                deployed={{ templateName, version, spec }}
                submit={(wanted, changed) =>
                  callProton("UpdateServiceInstance", {
                    serviceName,
                    name,
                    spec: changed,
                    ...deploymentType(version, wanted),
                  })
                }
                to={to}
              />
            );
          }}
        </QueryView>
      )}
    </QueryView>
  );
}
