import { useState } from "react";
import type { OpenView, SlackObject } from "../slack/page-api.ts";
import { Blocks } from "./blocks/block.tsx";
import { choicesOf, chosenValue, initialKeys, isChoice } from "./blocks/choices.ts";
import { Control } from "./blocks/control.tsx";
import { isRecord, recordsIn, stringIn, textOf } from "./blocks/slack-object.ts";
import { Dialog } from "./dialog.tsx";
import { useWorkspace } from "./workspace-context.ts";

type Values = Readonly<Record<string, Readonly<Record<string, SlackObject>>>>;

/** A modal that an app opened: its blocks, its inputs, and what the app found wrong with them. */
export function Modal({ view: open }: { view: OpenView }) {
  const { view, me, doing } = useWorkspace();
  const blocks = recordsIn(open.view.blocks);
  const inputs = blocks.filter(({ type, element }) => type === "input" && isRecord(element));
  const [filled, setFilled] = useState<Values>({});
  const [busy, setBusy] = useState(false);
  const close = () => void doing({ kind: "close-view", user: me, viewId: open.id });
  const submit = async () => {
    const values = Object.fromEntries(
      inputs.map((block) => {
        const element = isRecord(block.element) ? block.element : {};
        const [blockId, actionId] = [stringIn(block, "block_id"), stringIn(element, "action_id")];
        const untouched = isChoice(element)
          ? chosenValue(
              element,
              choicesOf(element, view).filter(({ key }) => initialKeys(element).includes(key)),
            )
          : { value: stringIn(element, "initial_value") || null };
        return [
          blockId,
          { [actionId]: { type: element.type, ...(filled[blockId]?.[actionId] ?? untouched) } },
        ];
      }),
    );
    setBusy(true);
    await doing({ kind: "submit-view", user: me, viewId: open.id, values });
    setBusy(false);
  };
  return (
    <Dialog title={textOf(open.view.title)} onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div className="dialog-body">
          {blocks.map((block, index) =>
            block.type === "input" && isRecord(block.element) ? (
              <Input
                key={String(block.block_id ?? index)}
                block={block}
                element={block.element}
                error={open.errors[stringIn(block, "block_id")]}
                onValue={(value) => {
                  const element = isRecord(block.element) ? block.element : {};
                  setFilled((before) => ({
                    ...before,
                    [stringIn(block, "block_id")]: { [stringIn(element, "action_id")]: value },
                  }));
                }}
              />
            ) : (
              <Blocks key={String(block.block_id ?? index)} blocks={[block]} at={{ viewId: open.id }} />
            ),
          )}
        </div>
        <footer>
          <button type="button" className="element" onClick={close}>
            {textOf(open.view.close) || "Cancel"}
          </button>
          {open.view.submit !== undefined && (
            <button type="submit" className="element primary" aria-busy={busy}>
              {textOf(open.view.submit)}
            </button>
          )}
        </footer>
      </form>
    </Dialog>
  );
}

function Input({
  block,
  element,
  error,
  onValue,
}: {
  block: SlackObject;
  element: SlackObject;
  error: string | undefined;
  onValue: (value: SlackObject) => void;
}) {
  const label = textOf(block.label);
  return (
    <div className="input">
      <p className="input-label">
        {label} {block.optional === true && <small>(optional)</small>}
      </p>
      <Control element={element} label={label} onValue={onValue} />
      {textOf(block.hint) !== "" && <small>{textOf(block.hint)}</small>}
      {error !== undefined && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
    </div>
  );
}
