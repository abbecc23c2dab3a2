import type { ChannelView } from "../slack/page-api.ts";
import type { Place } from "./app.tsx";
import { Avatar } from "./avatar.tsx";
import { useUnread } from "./unread.ts";
import { userOf, useWorkspace } from "./workspace-context.ts";

type Props = { place: Place; go: (place: Place) => void; onUser: (id: string) => void };

/** Channels and direct messages of whom the page acts as, and the choice of whom that is. */
export function Sidebar({ place, go, onUser }: Props) {
  const { view, me, doing } = useWorkspace();
  const mine = view.channels.filter(({ members, kind }) => members.includes(me) || kind === "channel");
  const unread = useUnread(mine, "channel" in place ? place.channel : undefined);
  const item = (channel: ChannelView, label: string) => (
    <li key={channel.id}>
      <button
        type="button"
        className={`${"channel" in place && place.channel === channel.id ? "here" : ""} ${unread.has(channel.id) ? "unread" : ""}`}
        aria-current={"channel" in place && place.channel === channel.id}
        onClick={() => go({ channel: channel.id })}
      >
        {label}
      </button>
    </li>
  );
  const openDm = async (user: string) => {
    const result = await doing({ kind: "open-dm", user: me, with: user });
    if (result.ok && result.channel !== undefined) go({ channel: result.channel });
  };
  return (
    <nav className="sidebar" aria-label="Channels and people">
      <label className="acting">
        <span>You are</span>
        <select value={me} onChange={(event) => onUser(event.target.value)}>
          {view.users
            .filter(({ kind }) => kind !== "bot" && kind !== "deactivated")
            .map((user) => (
              <option key={user.id} value={user.id}>
                {user.realName}
                {user.kind === "member" ? "" : ` (${user.kind})`}
              </option>
            ))}
        </select>
      </label>
      <h2>Channels</h2>
      <ul>
        {mine
          .filter(({ kind }) => kind === "channel" || kind === "private")
          .map((channel) =>
            item(
              channel,
              `${channel.kind === "private" ? "🔒" : "#"} ${channel.name}${channel.isArchived ? " (archived)" : ""}`,
            ),
          )}
      </ul>
      <h2>Direct messages</h2>
      <ul>
        {view.users
          .filter(({ id, kind }) => id !== me && kind !== "deactivated")
          .map((user) => {
            const dm = mine.find(
              ({ kind, members }) => kind === "im" && members.includes(user.id) && members.includes(me),
            );
            const here = dm !== undefined && "channel" in place && place.channel === dm.id;
            return (
              <li key={user.id}>
                <button
                  type="button"
                  className={`${here ? "here" : ""} ${dm !== undefined && unread.has(dm.id) ? "unread" : ""}`}
                  aria-current={here}
                  onClick={() => (dm === undefined ? openDm(user.id) : go({ channel: dm.id }))}
                >
                  <Avatar user={user} small /> {user.realName}
                  {user.kind === "bot" && <span className="badge">APP</span>}
                </button>
              </li>
            );
          })}
      </ul>
      <h2>Apps</h2>
      <ul>
        {view.apps.map((app) => (
          <li key={app.id}>
            <button
              type="button"
              className={"home" in place && place.home === app.id ? "here" : ""}
              onClick={() => {
                void doing({ kind: "open-app-home", user: me, appId: app.id, tab: "home" });
                go({ home: app.id });
              }}
            >
              {userOf(view, app.botUserId)?.realName ?? app.name}: home
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
