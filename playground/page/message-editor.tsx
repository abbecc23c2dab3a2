import { useState } from "react";
import type { MessageView } from "../slack/page-api.ts";
import { typedText } from "./typed-text.ts";
import { useWorkspace } from "./workspace-context.ts";

/** A message of one's own being rewritten, in its place. */
export function MessageEditor({ message, close }: { message: MessageView; close: () => void }) {
  const { view, me, doing } = useWorkspace();
  const [text, setText] = useState(() => typedText(message.text, view));
  const save = async () => {
    const { channel, ts } = message;
    const result = await doing({ kind: "edit", user: me, channel, ts, text });
    if (result.ok) close();
  };
  return (
    <form
      className="editor"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <textarea
        ref={(area) => area?.focus()}
        aria-label="Edit message"
        rows={Math.min(10, text.split("\n").length)}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            close();
          } else if (event.key === "Enter" && !event.shiftKey) {
            event.preventDefault();
            void save();
          }
        }}
      />
      <p className="elements">
        <button type="button" className="element" onClick={close}>
          Cancel
        </button>
        <button type="submit" className="element primary">
          Save
        </button>
      </p>
    </form>
  );
}
