import { useState } from "react";
import type { SlackObject } from "../../slack/page-api.ts";
import { Icon, type IconName } from "../icon.tsx";
import { isSafeLink } from "../mrkdwn.tsx";
import type { At } from "./block.tsx";
import { Confirm } from "./confirm.tsx";
import { Control } from "./control.tsx";
import { useForm } from "./form.tsx";
import { isRecord, stringIn, textOf } from "./slack-object.ts";
import { Text } from "./text.tsx";
import { useBlockAction } from "./use-block-action.ts";

type Props = { readonly element: SlackObject; readonly blockId: unknown; readonly at: At };

/** One thing to click or to choose from; whatever is done with it goes to the app as a `block_actions` payload. */
export function Element({ element, blockId, at }: Props) {
  const form = useForm();
  const tell = useBlockAction(element, blockId, at);
  const [asking, setAsking] = useState<SlackObject>();
  const [busy, setBusy] = useState(false);
  const send = async (value: SlackObject) => {
    setAsking(undefined);
    setBusy(true);
    await tell(value);
    setBusy(false);
  };
  const click = (value: SlackObject) => {
    if (typeof blockId === "string") form?.set(blockId, stringIn(element, "action_id"), value);
    if (isRecord(element.confirm)) setAsking(value);
    else void send(value);
  };
  return (
    <>
      <Face element={element} busy={busy} click={click} />
      {asking !== undefined && isRecord(element.confirm) && (
        <Confirm
          confirm={element.confirm}
          onYes={() => void send(asking)}
          onNo={() => setAsking(undefined)}
        />
      )}
    </>
  );
}

function Face({
  element,
  busy,
  click,
}: {
  element: SlackObject;
  busy: boolean;
  click: (value: SlackObject) => void;
}) {
  const label = textOf(element.text) || textOf(element.placeholder) || stringIn(element, "action_id");
  switch (element.type) {
    case "button":
    case "workflow_button": {
      const url = stringIn(element, "url");
      return (
        <button
          type="button"
          className={`element ${stringIn(element, "style")}`}
          aria-label={stringIn(element, "accessibility_label") || label}
          aria-busy={busy}
          onClick={() => {
            if (isSafeLink(url)) open(url, "_blank", "noopener,noreferrer");
            click({ value: stringIn(element, "value") });
          }}
        >
          <Text text={element.text} />
          {url !== "" && <Icon name="copy" />}
        </button>
      );
    }
    case "icon_button":
      return (
        <button
          type="button"
          className="element quiet-element"
          aria-label={label}
          title={label}
          onClick={() => click({ value: stringIn(element, "value") })}
        >
          <Icon
            name={stringIn(element, "icon") in icons ? (icons[stringIn(element, "icon")] ?? "more") : "more"}
          />
        </button>
      );
    case "feedback_buttons":
      return <Feedback element={element} click={click} />;
    default:
      return <Control element={element} label={label} onValue={click} />;
  }
}

const icons: Readonly<Record<string, IconName>> = { trash: "trash" };

/** Thumbs that stay pressed, so that one sees that the opinion was given. */
function Feedback({ element, click }: { element: SlackObject; click: (value: SlackObject) => void }) {
  const [given, setGiven] = useState<string>();
  return (["positive_button", "negative_button"] as const).map((side) => {
    const button = isRecord(element[side]) ? element[side] : {};
    return (
      <button
        type="button"
        className="element quiet-element"
        key={side}
        aria-pressed={given === side}
        aria-label={stringIn(button, "accessibility_label") || textOf(button.text)}
        onClick={() => {
          setGiven(side);
          click({ value: stringIn(button, "value") });
        }}
      >
        {side === "positive_button" ? "👍" : "👎"} {textOf(button.text)}
      </button>
    );
  });
}
