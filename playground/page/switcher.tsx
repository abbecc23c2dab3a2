import { useEffect, useRef, useState } from "react";
import type { Place } from "./app.tsx";
import { ChannelIcon } from "./channel-icon.tsx";
import { otherOf, useWorkspace } from "./workspace-context.ts";

/** Rows of the list at once. */
const most = 9;

/** Ctrl+K: jump to a channel or a person by a few letters of the name. */
export function Switcher({ go, close }: { go: (place: Place) => void; close: () => void }) {
  const { view, me } = useWorkspace();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  const found = view.channels
    .filter(({ members }) => members.includes(me))
    .map((channel) => ({ channel, other: otherOf(channel, view, me) }))
    .filter(({ channel, other }) =>
      `${other?.realName ?? ""} ${channel.name}`.toLowerCase().includes(text.toLowerCase()),
    )
    .slice(0, most);
  const move = (by: number) => setChosen((chosen + by + found.length) % Math.max(1, found.length));
  return (
    <dialog
      ref={dialog}
      className="switcher"
      aria-label="Jump to"
      onCancel={close}
      onMouseDown={(event) => {
        if (event.target === event.currentTarget) close();
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const to = found[chosen];
          if (to !== undefined) go({ channel: to.channel.id });
        }}
      >
        <input
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setChosen(0);
          }}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown" || event.key === "ArrowUp") {
              event.preventDefault();
              move(event.key === "ArrowDown" ? 1 : -1);
            } else if (event.key === "Escape") event.stopPropagation();
          }}
          placeholder="Jump to…"
          aria-label="Jump to"
        />
        <ul>
          {found.map(({ channel, other }, index) => (
            <li key={channel.id}>
              <button
                type="button"
                className={index === chosen ? "here" : ""}
                tabIndex={-1}
                onMouseEnter={() => setChosen(index)}
                onClick={() => go({ channel: channel.id })}
              >
                <ChannelIcon channel={channel} other={other} />
                <strong>{other?.realName ?? channel.name}</strong>{" "}
                <small>{other?.title ?? channel.topic}</small>
              </button>
            </li>
          ))}
        </ul>
        {found.length === 0 && <p className="empty">No such channel.</p>}
      </form>
    </dialog>
  );
}
