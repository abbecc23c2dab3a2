import type { SlackObject } from "../slack/page-api.ts";
import { type At, Display } from "./blocks.tsx";
import { useWorkspace } from "./workspace-context.ts";

/** Blocks with something to click. */
export const isInteractive = (block: SlackObject | undefined): block is SlackObject =>
  block?.type === "actions" ||
  block?.type === "context_actions" ||
  (block?.type === "section" && isRecord(block.accessory));

export function InteractiveBlock({ block, at }: { block: SlackObject; at: At }) {
  if (block.type === "section") {
    const { accessory, ...section } = block;
    return (
      <div className="with-accessory">
        <Display blocks={[section]} />
        {isRecord(accessory) &&
          (accessory.type === "image" ? (
            <Picture image={accessory} />
          ) : (
            <Element element={accessory} blockId={block.block_id} at={at} />
          ))}
      </div>
    );
  }
  const elements = Array.isArray(block.elements) ? block.elements.filter(isRecord) : [];
  return (
    <div className="elements">
      {elements.map((element, index) => (
        <Element
          key={String(element.action_id ?? index)}
          element={element}
          blockId={block.block_id}
          at={at}
        />
      ))}
    </div>
  );
}

/** Pictures from elsewhere are not loaded here: their words stand in for them. */
function Picture({ image }: { image: SlackObject }) {
  return <span className="picture">🖼 {String(image.alt_text ?? "picture")}</span>;
}

function Element({ element, blockId, at }: { element: SlackObject; blockId: unknown; at: At }) {
  const { me, doing } = useWorkspace();
  const click = (actionId: unknown, value?: SlackObject) =>
    void doing({
      kind: "block-action",
      user: me,
      ...at,
      actionId: String(actionId ?? ""),
      ...(typeof blockId === "string" ? { blockId } : {}),
      ...(value === undefined ? {} : { value }),
    });
  switch (element.type) {
    case "button":
    case "workflow_button":
    case "icon_button":
      return (
        <button
          type="button"
          className={`element ${String(element.style ?? "")}`}
          onClick={() => {
            if (typeof element.url === "string" && /^https?:/.test(element.url))
              open(element.url, "_blank", "noopener,noreferrer");
            click(element.action_id, { value: element.value ?? "" });
          }}
        >
          {textOf(element.text) || String(element.icon ?? "•")}
        </button>
      );
    case "feedback_buttons":
      return (
        <>
          {(["positive_button", "negative_button"] as const).map((side) => {
            const button = isRecord(element[side]) ? element[side] : {};
            return (
              <button
                type="button"
                className="element"
                key={side}
                onClick={() => click(element.action_id, { value: button.value ?? "" })}
              >
                {textOf(button.text)}
              </button>
            );
          })}
        </>
      );
    case "static_select":
    case "overflow":
    case "radio_buttons": {
      const options = Array.isArray(element.options) ? element.options.filter(isRecord) : [];
      return (
        <select
          className="element"
          aria-label={textOf(element.placeholder) || "Choose"}
          defaultValue=""
          onChange={(event) =>
            click(element.action_id, { selected_option: options[Number(event.target.value)] })
          }
        >
          <option value="" disabled>
            {textOf(element.placeholder) || "Choose…"}
          </option>
          {options.map((option, index) => (
            <option key={String(option.value)} value={index}>
              {textOf(option.text)}
            </option>
          ))}
        </select>
      );
    }
    default:
      return <span className="element other">{String(element.type)}</span>;
  }
}

export const textOf = (text: unknown): string =>
  isRecord(text) && typeof text.text === "string" ? text.text : "";

export const isRecord = (value: unknown): value is SlackObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
