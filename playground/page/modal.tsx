import type { OpenView, SlackObject } from "../slack/page-api.ts";
import { Blocks } from "./blocks.tsx";
import { isRecord, textOf } from "./interactive.tsx";
import { useWorkspace } from "./workspace-context.ts";

/** A modal that an app opened: its blocks, its inputs, and what the app found wrong with them. */
export function Modal({ view: open }: { view: OpenView }) {
  const { me, doing } = useWorkspace();
  const blocks = Array.isArray(open.view.blocks) ? open.view.blocks.filter(isRecord) : [];
  const submit = (form: HTMLFormElement) => {
    const data = new FormData(form);
    const values: Record<string, Record<string, SlackObject>> = {};
    for (const block of blocks) {
      if (block.type !== "input" || !isRecord(block.element)) continue;
      const { element } = block;
      const given = String(data.get(String(block.block_id)) ?? "");
      const options = Array.isArray(element.options) ? element.options.filter(isRecord) : [];
      const value =
        options.length > 0
          ? { type: element.type, selected_option: options[Number(given)] ?? null }
          : { type: element.type, value: given };
      values[String(block.block_id)] = { [String(element.action_id)]: value };
    }
    void doing({ kind: "submit-view", user: me, viewId: open.id, values });
  };
  return (
    <div className="veil">
      <dialog open className="modal" aria-label={textOf(open.view.title)}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            submit(event.currentTarget);
          }}
        >
          <header>
            <h1>{textOf(open.view.title)}</h1>
            <button
              type="button"
              className="icon"
              aria-label="Close"
              onClick={() => doing({ kind: "close-view", user: me, viewId: open.id })}
            >
              ✕
            </button>
          </header>
          {blocks.map((block, index) =>
            block.type === "input" && isRecord(block.element) ? (
              <Input
                key={String(block.block_id)}
                block={block}
                element={block.element}
                error={open.errors[String(block.block_id)]}
              />
            ) : (
              <Blocks key={String(block.block_id ?? index)} blocks={[block]} at={{ viewId: open.id }} />
            ),
          )}
          {open.view.submit !== undefined && (
            <button type="submit" className="element primary">
              {textOf(open.view.submit)}
            </button>
          )}
        </form>
      </dialog>
    </div>
  );
}

function Input({
  block,
  element,
  error,
}: {
  block: SlackObject;
  element: SlackObject;
  error: string | undefined;
}) {
  const name = String(block.block_id);
  const options = Array.isArray(element.options) ? element.options.filter(isRecord) : [];
  const initial = typeof element.initial_value === "string" ? element.initial_value : "";
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: one of the three controls below is always in it
    <label className="input">
      <span>{textOf(block.label)}</span>
      {options.length > 0 ? (
        <select name={name}>
          {options.map((option, index) => (
            <option key={String(option.value)} value={index}>
              {textOf(option.text)}
            </option>
          ))}
        </select>
      ) : element.multiline === true ? (
        <textarea name={name} rows={4} defaultValue={initial} placeholder={textOf(element.placeholder)} />
      ) : (
        <input name={name} defaultValue={initial} placeholder={textOf(element.placeholder)} />
      )}
      {error !== undefined && <span className="error">{error}</span>}
    </label>
  );
}
