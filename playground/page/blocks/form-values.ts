import type { SlackObject, WorkspaceView } from "../../slack/page-api.ts";
import { choicesOf, chosenValue, initialKeys, isChoice } from "./choices.ts";
import { isRecord, recordsIn, stringIn } from "./slack-object.ts";

/** block_id -> action_id -> what the element holds, as in `state.values`. */
export type FormValues = Readonly<Record<string, Readonly<Record<string, SlackObject>>>>;

/**
 * What every element of these blocks holds that a person can fill in: what was changed, else what the app put there. Slack sends all
 * of them with a submission and with each click, those in sections and in rows of buttons too. Source: "Interaction payloads", `state`.
 */
export function formValues(blocks: unknown, changed: FormValues, view: WorkspaceView): FormValues {
  const values: Record<string, Record<string, SlackObject>> = {};
  for (const { blockId, element } of fieldsIn(blocks)) {
    const actionId = stringIn(element, "action_id");
    values[blockId] = {
      ...values[blockId],
      [actionId]: {
        type: element.type,
        ...(changed[blockId]?.[actionId] ?? initialValue(element, view)),
      },
    };
  }
  return values;
}

/** What Slack sends for an element that nobody touched; an empty one holds null. */
export function initialValue(element: SlackObject, view: WorkspaceView): SlackObject {
  if (isChoice(element)) {
    const keys = initialKeys(element);
    return chosenValue(
      element,
      choicesOf(element, view).filter(({ key }) => keys.includes(key)),
    );
  }
  const [field, initial] = heldAs[String(element.type)] ?? ["value", "initial_value"];
  return { [field]: element[initial] ?? null };
}

/** How Slack names what such an element holds, and what the app put there. Anything else holds a `value`. */
const heldAs: Readonly<Record<string, readonly [string, string]>> = {
  datepicker: ["selected_date", "initial_date"],
  timepicker: ["selected_time", "initial_time"],
  datetimepicker: ["selected_date_time", "initial_date_time"],
  rich_text_input: ["rich_text_value", "initial_value"],
};

type Field = { readonly blockId: string; readonly element: SlackObject };

const fieldsIn = (blocks: unknown): readonly Field[] =>
  recordsIn(blocks).flatMap((block) =>
    block.type === "container"
      ? fieldsIn(block.child_blocks)
      : [block.element, block.accessory, ...recordsIn(block.elements)]
          .filter(isRecord)
          .filter((element) => holdsValue(element) && stringIn(element, "action_id") !== "")
          .map((element) => ({ blockId: stringIn(block, "block_id"), element })),
  );

/** An overflow menu only starts something: what was chosen in it does not stay. */
const holdsValue = (element: SlackObject): boolean =>
  (isChoice(element) && element.type !== "overflow") ||
  String(element.type) in heldAs ||
  String(element.type).endsWith("_input");
