import { useEffect, useRef, useState } from "react";
import type { ChannelView } from "../slack/page-api.ts";

/** How many messages of each channel are newer than when it was last looked at; the one that is open has none. */
export function useUnread(
  channels: readonly ChannelView[],
  open: string | undefined,
): ReadonlyMap<string, number> {
  const seen = useRef(new Map<string, string>());
  const [unread, setUnread] = useState<ReadonlyMap<string, number>>(new Map());
  useEffect(() => {
    const next = new Map<string, number>();
    for (const { id, messages } of channels) {
      const newest = messages.at(-1)?.ts ?? "";
      const last = seen.current.get(id);
      // What was there when the page was opened counts as read.
      if (id === open || last === undefined) seen.current.set(id, newest);
      else if (newest > last) next.set(id, messages.filter(({ ts }) => ts > last).length);
    }
    setUnread((before) =>
      before.size === next.size && [...next].every(([id, count]) => before.get(id) === count) ? before : next,
    );
  }, [channels, open]);
  return unread;
}
