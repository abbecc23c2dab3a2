import type { UserView } from "../slack/page-api.ts";
import { emojiOf } from "./emoji.ts";

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
  const initials = shown
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word[0] ?? "")
    .join("")
    .toUpperCase();
  const emoji = icon?.startsWith(":") ? emojiOf(icon.slice(1, -1)) : undefined;
  return (
    <span
      className={`avatar ${small ? "small" : ""}`}
      style={{ background: emoji === undefined ? `#${user?.color ?? "5b6770"}` : "var(--raised)" }}
      aria-hidden
    >
      {emoji ?? initials}
    </span>
  );
}
