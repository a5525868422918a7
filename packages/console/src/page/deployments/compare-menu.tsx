import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { deployments } from "../api/queries.ts";
import { inWords } from "../widgets/status.tsx";

const MOST = 20;

/** The other deployments of the same thing, one of which this one is put beside. */
export function CompareMenu({
  of: { id, targetArn },
}: {
  readonly of: { readonly id?: string | undefined; readonly targetArn?: string | undefined };
}) {
  const navigate = useNavigate();
  const { data = [] } = useQuery(deployments());
  const others = data.filter((each) => each.targetArn === targetArn && each.id !== id);
  const items = others.slice(0, MOST).map(({ id: other = "", createdAt, deploymentStatus }) => ({
    id: other,
    text: `${other.slice(0, 8)}, ${inWords(deploymentStatus ?? "").toLowerCase()}`,
    secondaryText: begunAt(createdAt),
  }));
  return (
    <ButtonDropdown
      items={items}
      disabled={items.length === 0}
      {...(items.length === 0 && { disabledReason: "It is the only deployment of its kind." })}
      onItemClick={({ detail }) => void navigate(`/deployments/${id}/compare/${detail.id}`)}
    >
      Compare with
    </ButtonDropdown>
  );
}

const format = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });

/** The client answers times as seconds since 1970, as they are on the wire. */
function begunAt(seconds: unknown): string {
  return format.format(new Date(Number(seconds) * 1000));
}
