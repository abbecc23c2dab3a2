import { useEffect, useState } from "react";
import { loadAlerts, type ShelfAlert } from "./api.ts";
import type { Place } from "./app.tsx";
import { Avatar } from "./avatar.tsx";
import { useWorkspace } from "./workspace-context.ts";

/** Alerts as monitors send them, ready to be fired into a channel. */
export function Shelf({ go }: { go: (place: Place) => void }) {
  const { view, doing } = useWorkspace();
  const [alerts, setAlerts] = useState<readonly ShelfAlert[]>();
  useEffect(() => {
    void loadAlerts().then(setAlerts);
  }, []);
  const fire = async (alert: ShelfAlert) => {
    const channel =
      view.channels.find(({ name }) => name === alert.channel) ??
      view.channels.find(({ name }) => name === "alerts");
    if (channel === undefined) return;
    const webhook = view.webhooks.find(({ name }) => alert.title.startsWith(name));
    const result = await doing({
      kind: "alert",
      channel: channel.id,
      payload: alert.payload,
      ...(webhook === undefined ? {} : { webhook: webhook.id }),
    });
    if (result.ok && result.ts !== undefined) go({ channel: channel.id, thread: result.ts });
  };
  if (alerts === undefined) return <p className="empty">Loading…</p>;
  if (alerts.length === 0)
    return <p className="empty">This server has no sample alerts: start it with npm run demo.</p>;
  return (
    <>
      <p className="drawer-intro">
        Fire one as its monitor would. The agent investigates it in a thread; ask on there.
      </p>
      <ul className="shelf">
        {alerts.map((alert) => {
          const [source, ...rest] = alert.title.split(": ");
          return (
            <li key={alert.name}>
              <button
                type="button"
                onClick={() => void fire(alert)}
                aria-label={`Fire ${alert.title} into #${alert.channel}`}
              >
                <Avatar name={source} icon={String(alert.payload.icon_emoji ?? iconOf(view, source))} />
                <span className="shelf-words">
                  <strong>{rest.join(": ") || alert.title}</strong>
                  <small>
                    {source} into #{alert.channel}
                  </small>
                </span>
                <span className="fire">Fire</span>
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}

const iconOf = (view: ReturnType<typeof useWorkspace>["view"], source: string | undefined): string =>
  view.webhooks.find(({ name }) => name === source)?.icon ?? "";
