import { useState } from "react";
import type { SlackObject } from "../../slack/page-api.ts";
import { useWorkspace } from "../workspace-context.ts";
import { choicesOf, chosenValue, initialKeys, isChoice, isMany, localDateTime } from "./choices.ts";
import { stringIn, textOf } from "./slack-object.ts";

type Props = {
  readonly element: SlackObject;
  readonly label: string;
  /** Called with what Slack would send, e.g. `{ selected_option }` or `{ value }`. */
  readonly onValue: (value: SlackObject) => void;
  /** Enter was pressed in a line of text; without this it submits the form around it. */
  readonly onEnter?: () => void;
};

/** What a person fills in or chooses from: the same control stands in a form and in a message. */
export function Control({ element, label, onValue, onEnter }: Props) {
  const type = String(element.type);
  if (isChoice(element))
    return isMany(element) || type === "radio_buttons" ? (
      <Ticks element={element} label={label} onValue={onValue} />
    ) : (
      <Menu element={element} label={label} onValue={onValue} />
    );
  const placeholder = textOf(element.placeholder);
  const common = { "aria-label": label, placeholder };
  switch (type) {
    case "datepicker":
      return (
        <input
          {...common}
          type="date"
          defaultValue={stringIn(element, "initial_date")}
          onChange={(event) => onValue({ selected_date: event.target.value })}
        />
      );
    case "timepicker":
      return (
        <input
          {...common}
          type="time"
          defaultValue={stringIn(element, "initial_time")}
          onChange={(event) => onValue({ selected_time: event.target.value })}
        />
      );
    case "datetimepicker":
      return (
        <input
          {...common}
          type="datetime-local"
          defaultValue={localDateTime(Number(element.initial_date_time))}
          onChange={(event) =>
            onValue({ selected_date_time: Math.floor(new Date(event.target.value).getTime() / 1_000) })
          }
        />
      );
    case "rich_text_input":
      return (
        <textarea {...common} rows={4} onChange={(event) => onValue(richTextValue(event.target.value))} />
      );
    case "file_input":
      return <p className="unknown-block">Files are not sent from forms in this playground.</p>;
    default:
      return element.multiline === true ? (
        <textarea
          {...common}
          rows={4}
          defaultValue={stringIn(element, "initial_value")}
          onChange={(event) => onValue({ value: event.target.value })}
        />
      ) : (
        <input
          {...common}
          type={inputTypes[type] ?? "text"}
          defaultValue={stringIn(element, "initial_value")}
          onKeyDown={(event) => {
            if (onEnter === undefined || event.key !== "Enter" || event.nativeEvent.isComposing) return;
            event.preventDefault();
            onEnter();
          }}
          onChange={(event) => onValue({ value: event.target.value })}
        />
      );
  }
}

const inputTypes: Readonly<Record<string, string>> = {
  email_text_input: "email",
  number_input: "number",
  url_text_input: "url",
};

const richTextValue = (text: string): SlackObject => ({
  rich_text_value: {
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: text === "" ? [] : [{ type: "text", text }] }],
  },
});

function Menu({ element, label, onValue }: Props) {
  const { view } = useWorkspace();
  const choices = choicesOf(element, view);
  const choose = (select: HTMLSelectElement) => {
    const chosen = choices.filter(({ key }) => key === select.value);
    // An overflow menu starts something each time: the same item can be chosen again.
    if (element.type === "overflow") select.value = "";
    onValue(chosenValue(element, chosen));
  };
  return (
    <select
      className="element menu-element"
      aria-label={label}
      defaultValue={initialKeys(element)[0] ?? ""}
      onChange={(event) => choose(event.currentTarget)}
    >
      <option value="" disabled>
        {element.type === "overflow" ? "⋯" : textOf(element.placeholder) || "Choose…"}
      </option>
      {choices.map((choice) => (
        <option key={choice.key} value={choice.key}>
          {choice.label}
        </option>
      ))}
    </select>
  );
}

function Ticks({ element, label, onValue }: Props) {
  const { view } = useWorkspace();
  const choices = choicesOf(element, view);
  const many = isMany(element);
  const [ticked, setTicked] = useState<readonly string[]>(() => initialKeys(element));
  const tick = (key: string) => {
    const next = !many
      ? [key]
      : ticked.includes(key)
        ? ticked.filter((one) => one !== key)
        : [...ticked, key];
    setTicked(next);
    onValue(
      chosenValue(
        element,
        choices.filter((choice) => next.includes(choice.key)),
      ),
    );
  };
  return (
    <fieldset className="ticks" aria-label={label}>
      {choices.map(({ key, label: words }) => (
        <label key={key}>
          <input
            type={many ? "checkbox" : "radio"}
            checked={ticked.includes(key)}
            onChange={() => tick(key)}
          />{" "}
          {words}
        </label>
      ))}
    </fieldset>
  );
}
