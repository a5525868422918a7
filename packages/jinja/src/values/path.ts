/** One step into the namespace: which entry of which parent. The root has no parent. */
export interface PathNode {
  readonly parent: PathNode | undefined;
  /** A name, or the index of an item of a list. */
  readonly key: string | number;
}

const PLAIN_NAME = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;

/** The path in the author's notation: `service_instances[0].inputs.port`, `a["b-c"]`. */
export function formatPath(node: PathNode): string {
  const steps: string[] = [];
  let step: PathNode | undefined = node;
  for (; step?.parent; step = step.parent) {
    if (typeof step.key === "number") steps.push(`[${step.key}]`);
    else steps.push(PLAIN_NAME.test(step.key) ? `.${step.key}` : `[${JSON.stringify(step.key)}]`);
  }
  const path = steps.reverse().join("");
  return path.startsWith(".") ? path.slice(1) : path;
}

/** Whether `ancestor` is on the way to `node`, or is it. */
export function leadsTo(ancestor: PathNode, node: PathNode): boolean {
  for (let step: PathNode | undefined = node; step; step = step.parent) {
    if (step === ancestor || (step.key === ancestor.key && step.parent === ancestor.parent)) {
      return true;
    }
  }
  return false;
}
