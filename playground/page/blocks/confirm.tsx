import type { SlackObject } from "../../slack/page-api.ts";
import { Dialog } from "../dialog.tsx";
import { textOf } from "./slack-object.ts";
import { Text } from "./text.tsx";

/** "Are you sure?", as the app worded it. */
export function Confirm({
  confirm,
  onYes,
  onNo,
}: {
  confirm: SlackObject;
  onYes: () => void;
  onNo: () => void;
}) {
  return (
    <Dialog title={textOf(confirm.title) || "Are you sure?"} onClose={onNo}>
      <div className="dialog-body">
        <Text text={confirm.text} />
      </div>
      <footer>
        <button type="button" className="element" onClick={onNo}>
          {textOf(confirm.deny) || "Cancel"}
        </button>
        <button
          type="button"
          className={`element ${confirm.style === "danger" ? "danger-filled" : "primary"}`}
          onClick={onYes}
        >
          {textOf(confirm.confirm) || "OK"}
        </button>
      </footer>
    </Dialog>
  );
}
