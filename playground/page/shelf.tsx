import { useEffect, useState } from "react";
import { loadAlerts, type ShelfAlert } from "./api.ts";
import type { Place } from "./app.tsx";
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
    const result = await doing({ kind: "alert", channel: channel.id, payload: alert.payload });
    if (result.ok && result.ts !== undefined) go({ channel: channel.id, thread: result.ts });
  };
  if (alerts === undefined) return <p className="empty">Loading…</p>;
  if (alerts.length === 0)
    return <p className="empty">This server has no sample alerts: start it with npm run demo.</p>;
  return (
    <ul className="shelf">
      {alerts.map((alert) => (
        <li key={alert.name}>
          <span>
            <strong>{String(alert.payload.username ?? alert.name)}</strong>
            <br />
            {alert.title} <small>#{alert.channel}</small>
          </span>
          <button type="button" onClick={() => fire(alert)}>
            Fire
          </button>
        </li>
      ))}
    </ul>
  );
}
