import { useEffect, useRef, useState } from "react";
import type { ChannelView } from "../slack/page-api.ts";

/** Channels with something newer than when they were last looked at; the one that is open never is. */
export function useUnread(channels: readonly ChannelView[], open: string | undefined): ReadonlySet<string> {
  const seen = useRef(new Map<string, string>());
  const [unread, setUnread] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const next = new Set<string>();
    for (const { id, messages } of channels) {
      const newest = messages.at(-1)?.ts ?? "";
      // What was there when the page was opened counts as read.
      if (id === open || !seen.current.has(id)) seen.current.set(id, newest);
      else if (newest > (seen.current.get(id) ?? "")) next.add(id);
    }
    setUnread((before) =>
      before.size === next.size && [...next].every((id) => before.has(id)) ? before : next,
    );
  }, [channels, open]);
  return unread;
}
