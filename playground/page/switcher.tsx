import { useState } from "react";
import type { Place } from "./app.tsx";
import { userOf, useWorkspace } from "./workspace-context.ts";

/** Ctrl+K: jump to a channel by a few letters of its name. */
export function Switcher({ go, close }: { go: (place: Place) => void; close: () => void }) {
  const { view, me } = useWorkspace();
  const [text, setText] = useState("");
  const found = view.channels
    .filter(({ members, kind }) => members.includes(me) || kind === "channel")
    .map((channel) => ({
      id: channel.id,
      name:
        channel.kind === "im"
          ? (userOf(
              view,
              channel.members.find((id) => id !== me),
            )?.realName ?? channel.name)
          : `#${channel.name}`,
    }))
    .filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()))
    .slice(0, 10);
  return (
    <dialog open className="switcher" aria-label="Jump to">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (found[0] !== undefined) go({ channel: found[0].id });
        }}
      >
        <input
          ref={(input) => input?.focus()}
          value={text}
          onChange={(event) => setText(event.target.value)}
          placeholder="Jump to…"
          aria-label="Jump to"
          onBlur={() => setTimeout(close, 200)}
        />
      </form>
      <ul>
        {found.map(({ id, name }) => (
          <li key={id}>
            <button type="button" onClick={() => go({ channel: id })}>
              {name}
            </button>
          </li>
        ))}
      </ul>
    </dialog>
  );
}
