import type { WorkspaceView } from "../slack/page-api.ts";

/** A message's mrkdwn as somebody would type it again: mentions as `@handle` and `#channel`, entities as characters. */
export const typedText = (mrkdwn: string, view: Pick<WorkspaceView, "users" | "channels">): string =>
  mrkdwn
    .replace(/<@(\w+)(?:\|[^>]*)?>/g, (whole, id: string) => {
      const user = view.users.find((one) => one.id === id);
      return user === undefined ? whole : `@${user.name}`;
    })
    .replace(/<#(\w+)(?:\|[^>]*)?>/g, (whole, id: string) => {
      const channel = view.channels.find((one) => one.id === id);
      return channel === undefined ? whole : `#${channel.name}`;
    })
    .replace(/<!(here|channel|everyone)(?:\|[^>]*)?>/g, "@$1")
    .replace(/<((?:https?:\/\/|mailto:)[^>|]+)(?:\|[^>]*)?>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
