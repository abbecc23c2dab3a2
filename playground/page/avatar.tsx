import type { UserView } from "../slack/page-api.ts";
import { emojiOf } from "./emoji.ts";
import { Icon } from "./icon.tsx";

/** A picture made of initials: the page loads nothing from elsewhere. An app's message may carry an emoji instead. */
export function Avatar({
  user,
  name,
  icon,
  small,
}: {
  user?: UserView | undefined;
  name?: string | undefined;
  icon?: string | undefined;
  small?: boolean;
}) {
  const shown = user?.realName ?? name ?? "?";
  const emoji = icon?.startsWith(":") ? emojiOf(icon.slice(1, -1)) : undefined;
  const hasEmoji = emoji !== undefined && !emoji.startsWith(":");
  return (
    <span
      className={`avatar ${small ? "small" : ""} ${hasEmoji ? "emoji" : ""}`}
      style={hasEmoji ? {} : { background: `#${user?.color ?? "5b6770"}` }}
      aria-hidden
    >
      {hasEmoji ? emoji : user?.kind === "bot" ? <Icon name="bolt" /> : initialsOf(shown)}
    </span>
  );
}

const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0] ?? "")
    .join("")
    .toUpperCase();
