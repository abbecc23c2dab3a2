import type { ChannelView, UserView } from "../slack/page-api.ts";
import { Avatar } from "./avatar.tsx";
import { Icon } from "./icon.tsx";

export function ChannelIcon({ channel, other }: { channel: ChannelView; other?: UserView | undefined }) {
  if (other !== undefined) return <Avatar user={other} small />;
  return <Icon name={channel.kind === "private" ? "lock" : "hash"} />;
}
