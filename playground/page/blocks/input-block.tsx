import type { SlackObject } from "../../slack/page-api.ts";
import type { At } from "./block.tsx";
import { isChoice } from "./choices.ts";
import { Control } from "./control.tsx";
import { useForm } from "./form.tsx";
import { isRecord, stringIn, textOf } from "./slack-object.ts";
import { useBlockAction } from "./use-block-action.ts";

/** Something to fill in, with its label. What it holds goes along with the form's submission, or with the next click. */
export function InputBlock({ block, at }: { block: SlackObject; at: At }) {
  const element = isRecord(block.element) ? block.element : {};
  const form = useForm();
  const send = useBlockAction(element, block.block_id, at);
  const blockId = stringIn(block, "block_id");
  const actionId = stringIn(element, "action_id");
  const label = textOf(block.label);
  const error = form?.errors[blockId];
  const tellsAtOnce = block.dispatch_action === true;
  return (
    <div className="input">
      <p className="input-label">
        {label} {block.optional === true && <small>(optional)</small>}
      </p>
      <Control
        element={element}
        label={label}
        onValue={(value) => {
          form?.set(blockId, actionId, value);
          if (tellsAtOnce && isChosen(element)) void send(value);
        }}
        {...(tellsAtOnce ? { onEnter: () => void send(form?.values()[blockId]?.[actionId] ?? {}) } : {})}
      />
      {textOf(block.hint) !== "" && <small>{textOf(block.hint)}</small>}
      {error !== undefined && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}

/** Chosen in one go: a text is told of on Enter, not letter by letter. */
const isChosen = (element: SlackObject): boolean =>
  isChoice(element) || String(element.type).endsWith("picker");
