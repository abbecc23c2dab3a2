import type { MessageView } from "../slack/page-api.ts";
import { emojiOf } from "./emoji.ts";
import { EmojiPicker } from "./emoji-picker.tsx";
import { userOf, useWorkspace } from "./workspace-context.ts";

/** Reactions under a message: a click adds one's own or takes it back. */
export function Reactions({ message }: { message: MessageView }) {
  const { view, me, doing } = useWorkspace();
  const { channel, ts, reactions } = message;
  if (reactions.length === 0) return null;
  const react = (name: string, remove: boolean) =>
    void doing({ kind: "react", user: me, channel, ts, name, remove });
  return (
    <div className="reactions">
      {reactions.map(({ name, users }) => (
        <button
          type="button"
          key={name}
          aria-pressed={users.includes(me)}
          aria-label={`${name}, ${users.length}`}
          title={`${users.map((id) => userOf(view, id)?.realName ?? id).join(", ")} reacted with :${name}:`}
          onClick={() => react(name, users.includes(me))}
        >
          <span>{emojiOf(name)}</span> {users.length}
        </button>
      ))}
      <EmojiPicker label="Add reaction" onPick={(name) => react(name, false)} />
    </div>
  );
}
