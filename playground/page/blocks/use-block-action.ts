import type { SlackObject } from "../../slack/page-api.ts";
import { useWorkspace } from "../workspace-context.ts";
import type { At } from "./block.tsx";
import { useForm } from "./form.tsx";
import { stringIn } from "./slack-object.ts";

/** Tells the app what was done with an element, and what the elements around it hold: a `block_actions` payload. */
export function useBlockAction(
  element: SlackObject,
  blockId: unknown,
  at: At,
): (value: SlackObject) => Promise<void> {
  const { me, doing } = useWorkspace();
  const form = useForm();
  return async (value) => {
    await doing({
      kind: "block-action",
      user: me,
      ...at,
      actionId: stringIn(element, "action_id"),
      ...(typeof blockId === "string" ? { blockId } : {}),
      value,
      ...(form === undefined ? {} : { state: form.values() }),
    });
  };
}
