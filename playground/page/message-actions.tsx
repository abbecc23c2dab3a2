import { useId } from "react";
import type { MessageView } from "../slack/page-api.ts";
import { emojiOf } from "./emoji.ts";
import { EmojiPicker } from "./emoji-picker.tsx";
import { Icon } from "./icon.tsx";
import { useWorkspace } from "./workspace-context.ts";

const quick = ["eyes", "white_check_mark", "+1"] as const;

/** What can be done with a message; shows on hover and focus. */
export function MessageActions({
  message,
  inThread,
  edit,
}: {
  message: MessageView;
  inThread: boolean;
  edit: () => void;
}) {
  const { me, doing, openThread } = useWorkspace();
  const { channel, ts } = message;
  const react = (name: string) => void doing({ kind: "react", user: me, channel, ts, name });
  return (
    <div className="actions" role="toolbar" aria-label="Message actions">
      {quick.map((name) => (
        <button
          type="button"
          className="icon"
          key={name}
          aria-label={`React with ${name}`}
          title={`:${name}:`}
          onClick={() => react(name)}
        >
          {emojiOf(name)}
        </button>
      ))}
      <EmojiPicker label="More reactions" onPick={react} />
      {!inThread && (
        <button
          type="button"
          className="icon"
          aria-label="Reply in thread"
          title="Reply in thread"
          onClick={() => openThread(channel, message.threadTs ?? ts)}
        >
          <Icon name="reply" />
        </button>
      )}
      <More message={message} edit={edit} />
    </div>
  );
}

function More({ message, edit }: { message: MessageView; edit: () => void }) {
  const { view, me, doing } = useWorkspace();
  const id = useId();
  const anchor = `--${id.replace(/[^a-z0-9]/gi, "")}`;
  const { channel, ts, user } = message;
  const shortcuts = view.apps.flatMap((app) =>
    app.shortcuts
      .filter(({ type }) => type === "message")
      .map((shortcut) => ({ ...shortcut, app: app.name })),
  );
  const item = (words: string, icon: "bolt" | "pencil" | "trash", act: () => void, hint = "") => (
    <button
      type="button"
      key={words}
      role="menuitem"
      className={icon === "trash" ? "bad" : ""}
      popoverTarget={id}
      popoverTargetAction="hide"
      onClick={act}
    >
      <Icon name={icon} /> {words} <small>{hint}</small>
    </button>
  );
  if (shortcuts.length === 0 && user !== me) return null;
  return (
    <>
      <button
        type="button"
        className="icon"
        aria-label="More actions"
        title="More actions"
        popoverTarget={id}
        style={{ anchorName: anchor }}
      >
        <Icon name="more" />
      </button>
      <div id={id} popover="auto" role="menu" className="menu-sheet" style={{ positionAnchor: anchor }}>
        {shortcuts.map(({ callbackId, name, app }) =>
          item(
            name,
            "bolt",
            () => void doing({ kind: "message-shortcut", user: me, channel, ts, callbackId }),
            app,
          ),
        )}
        {user === me && item("Edit message", "pencil", edit)}
        {user === me &&
          item("Delete message", "trash", () => void doing({ kind: "delete", user: me, channel, ts }))}
      </div>
    </>
  );
}
