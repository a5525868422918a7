import Wizard, { type WizardProps } from "@cloudscape-design/components/wizard";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { notify } from "../frame/notifications.tsx";
import { ErrorAlert } from "../frame/query-view.tsx";

export interface Step extends WizardProps.Step {
  /** What keeps from going on. */
  readonly problem?: string | undefined;
}

/** Steps in their order, as Proton's console had them; the last one runs what was put together. */
export function DeployWizard({
  steps,
  submit,
  submitText,
  done,
  cancelTo,
}: {
  readonly steps: readonly Step[];
  readonly submit: () => Promise<unknown>;
  readonly submitText: string;
  /** Where it leads, and what is said. */
  readonly done: { readonly to: string; readonly text: string };
  readonly cancelTo: string;
}) {
  const navigate = useNavigate();
  const [active, setActive] = useState(0);
  const [problem, setProblem] = useState<string>();
  const run = useMutation({
    mutationFn: submit,
    onSuccess: async () => {
      await navigate(done.to);
      notify("success", done.text);
    },
  });
  return (
    <Wizard
      activeStepIndex={active}
      steps={steps.map(({ problem: stop, content, ...step }, index) => ({
        ...step,
        ...(index === active && problem !== undefined && stop !== undefined && { errorText: stop }),
        content: (
          <>
            {content}
            {index === steps.length - 1 && run.error && <ErrorAlert error={run.error} />}
          </>
        ),
      }))}
      isLoadingNextStep={run.isPending}
      submitButtonText={submitText}
      i18nStrings={{
        stepNumberLabel: (step) => `Step ${step}`,
        collapsedStepsLabel: (step, count) => `Step ${step} of ${count}`,
        navigationAriaLabel: "Steps",
        cancelButton: "Cancel",
        previousButton: "Previous",
        nextButton: "Next",
        optional: "optional",
      }}
      onCancel={() => navigate(cancelTo)}
      onNavigate={({ detail }) => {
        const first = steps.slice(0, detail.requestedStepIndex).findIndex((step) => step.problem);
        if (detail.requestedStepIndex > active && first !== -1) {
          setProblem(steps[first]?.problem);
          setActive(first);
          return;
        }
        setProblem(undefined);
        run.reset();
        setActive(detail.requestedStepIndex);
      }}
      onSubmit={() => run.mutate()}
    />
  );
}
