import { createContext, type ReactNode, use, useRef } from "react";
import type { SlackObject } from "../../slack/page-api.ts";
import { useWorkspace } from "../workspace-context.ts";
import { type FormValues, formValues } from "./form-values.ts";

type FormState = {
  /** What the app found wrong, by `block_id`. */
  readonly errors: { readonly [blockId: string]: string };
  set(blockId: string, actionId: string, value: SlackObject): void;
  /** What all elements hold now. */
  values(): FormValues;
};

const FormContext = createContext<FormState | undefined>(undefined);

/** The elements within share one state, as those of one message or one view do at Slack. */
export function Form({ form, children }: { form: FormState; children: ReactNode }) {
  return <FormContext value={form}>{children}</FormContext>;
}

export const useForm = (): FormState | undefined => use(FormContext);

/** The state of a new form over these blocks. What was filled in stays when an app changes the blocks around it. */
export function useFormOf(blocks: unknown, errors: FormState["errors"] = {}): FormState {
  const { view } = useWorkspace();
  const changed = useRef<Record<string, Record<string, SlackObject>>>({});
  return {
    errors,
    set: (blockId, actionId, value) => {
      changed.current[blockId] = { ...changed.current[blockId], [actionId]: value };
    },
    values: () => formValues(blocks, changed.current, view),
  };
}
