import { memo } from "react";
import type { ChannelView, UserView } from "../slack/page-api.ts";
import type { Place } from "./app.tsx";
import { Avatar } from "./avatar.tsx";
import { ChannelIcon } from "./channel-icon.tsx";
import { useUnread } from "./unread.ts";
import { userOf, useWorkspace } from "./workspace-context.ts";

type Props = { place: Place | undefined; go: (place: Place) => void; onUser: (id: string) => void };

/** Channels and direct messages of whom the page acts as, and the choice of whom that is. */
export const Sidebar = memo(function Sidebar({ place, go, onUser }: Props) {
  const { view, me, doing } = useWorkspace();
  const mine = view.channels.filter(({ members }) => members.includes(me));
  const unread = useUnread(mine, place?.channel);
  const people = view.users.filter(({ id, kind }) => id !== me && kind !== "deactivated");
  const dmWith = (user: UserView): ChannelView | undefined =>
    mine.find(({ kind, members }) => kind === "im" && members.includes(user.id));
  const openDm = async (user: UserView) => {
    const known = dmWith(user);
    if (known !== undefined) return go({ channel: known.id });
    const result = await doing({ kind: "open-dm", user: me, with: user.id });
    if (result.ok && result.channel !== undefined) go({ channel: result.channel });
  };
  const person = (user: UserView) => {
    const dm = dmWith(user);
    return (
      <Row
        key={user.id}
        isHere={dm !== undefined && dm.id === place?.channel}
        unread={dm === undefined ? 0 : (unread.get(dm.id) ?? 0)}
        onClick={() => void openDm(user)}
      >
        <Avatar user={user} small /> <span className="row-name">{user.realName}</span>
        {user.kind === "bot" && <Presence app={user.appId} />}
        {(user.kind === "guest" || user.kind === "stranger") && (
          <span className="badge">{user.kind === "guest" ? "guest" : "external"}</span>
        )}
      </Row>
    );
  };
  return (
    <nav className="sidebar" aria-label="Channels and people">
      <div className="sidebar-scroll">
        <h2>Channels</h2>
        <ul>
          {mine
            .filter(({ kind }) => kind === "channel" || kind === "private")
            .map((channel) => (
              <Row
                key={channel.id}
                isHere={channel.id === place?.channel}
                unread={unread.get(channel.id) ?? 0}
                dim={channel.isArchived}
                onClick={() => go({ channel: channel.id })}
              >
                <ChannelIcon channel={channel} /> <span className="row-name">{channel.name}</span>
                {channel.isExternal && <span className="badge">shared</span>}
              </Row>
            ))}
        </ul>
        <h2>Apps</h2>
        <ul>{people.filter(({ kind }) => kind === "bot").map(person)}</ul>
        <h2>Direct messages</h2>
        <ul>{people.filter(({ kind }) => kind !== "bot").map(person)}</ul>
      </div>
      <label className="acting">
        <Avatar user={userOf(view, me)} />
        <span>
          <small>You are</small>
          <select value={me} aria-label="You are" onChange={(event) => onUser(event.target.value)}>
            {view.users
              .filter(({ kind }) => kind !== "bot" && kind !== "deactivated")
              .map((user) => (
                <option key={user.id} value={user.id}>
                  {user.realName}
                  {user.kind === "member" ? "" : user.kind === "guest" ? " (guest)" : " (external)"}
                </option>
              ))}
          </select>
        </span>
      </label>
    </nav>
  );
});

function Row({
  isHere,
  unread,
  dim = false,
  onClick,
  children,
}: {
  isHere: boolean;
  unread: number;
  dim?: boolean;
  onClick: () => void;
  children: React.ReactNode;
}) {
  return (
    <li>
      <button
        type="button"
        className={`${isHere ? "here" : ""} ${unread > 0 ? "unread" : ""} ${dim ? "dim" : ""}`}
        aria-current={isHere ? "page" : undefined}
        onClick={onClick}
      >
        {children}
        {unread > 0 && (
          <span className="count">
            {unread}
            <span className="sr"> unread</span>
          </span>
        )}
      </button>
    </li>
  );
}

/** Whether the app holds a Socket Mode connection. */
function Presence({ app }: { app: string | undefined }) {
  const { view } = useWorkspace();
  const isOn = view.connections.some(({ appId }) => appId === app);
  return (
    <span
      className={`presence ${isOn ? "on" : ""}`}
      title={isOn ? "connected by Socket Mode" : "not connected"}
    />
  );
}
