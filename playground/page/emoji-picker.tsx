import { useId, useState } from "react";
import { emojiNames, emojiOf } from "./emoji.ts";
import { Icon } from "./icon.tsx";

/**
 * A button with a sheet of emoji. The browser's popover closes it on Escape and on a click elsewhere. Each message has one: its emoji
 * are drawn only while it is open.
 */
export function EmojiPicker({ label, onPick }: { label: string; onPick: (name: string) => void }) {
  const id = useId();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="icon"
        aria-label={label}
        title={label}
        popoverTarget={id}
        style={{ anchorName: anchorOf(id) }}
      >
        <Icon name="smile" />
      </button>
      <div
        id={id}
        popover="auto"
        className="emoji-sheet"
        style={{ positionAnchor: anchorOf(id) }}
        onBeforeToggle={(event) => setIsOpen(event.newState === "open")}
      >
        {(isOpen ? emojiNames : []).map((name) => (
          <button
            type="button"
            key={name}
            title={`:${name}:`}
            aria-label={name}
            popoverTarget={id}
            popoverTargetAction="hide"
            onClick={() => onPick(name)}
          >
            {emojiOf(name)}
          </button>
        ))}
      </div>
    </>
  );
}

const anchorOf = (id: string): string => `--${id.replace(/[^a-z0-9]/gi, "")}`;
