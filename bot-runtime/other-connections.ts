/**
 * One more connection at a single look may be a leftover of a process that died, which Slack has yet to notice: so it is asked again, by
 * a new connection, after this, ms.
 */
const againMs = 60_000;

/** And after this, ms, while it is there, so that its end is noticed as well. */
const stillMs = 10 * 60_000;

export type OtherConnections = {
  /** How many there are beside ours, once two looks in a row have seen some; else 0. */
  readonly others: number;
  onConnected(connection: { readonly others: number; readonly replace: () => void }): void;
};

/** Watches whether something else is connected with this app's token: Slack gives each event to any one of an app's connections. */
export function otherConnections(signal: AbortSignal, times = { againMs, stillMs }): OtherConnections {
  let seen = 0;
  let confirmed = 0;
  let timer: NodeJS.Timeout | undefined;
  signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  return {
    get others() {
      return confirmed;
    },
    onConnected({ others, replace }) {
      clearTimeout(timer);
      confirmed = seen > 0 ? others : 0;
      seen = others;
      if (others === 0 || signal.aborted) return;
      timer = setTimeout(replace, confirmed > 0 ? times.stillMs : times.againMs);
      timer.unref();
    },
  };
}
