import { limits } from "./limits.ts";
import type { Session } from "./model.ts";
import { sessionView } from "./views-json.ts";
import type { World } from "./world.ts";

/** What an agent shows about a thread; made when it is first touched. */
export function sessionOf(world: World, appId: string, channel: string, threadTs: string): Session {
  const key = `${appId} ${channel} ${threadTs}`;
  const known = world.workspace.sessions.get(key);
  if (known !== undefined) return known;
  const made: Session = {
    channel,
    threadTs,
    appId,
    state: "none",
    title: undefined,
    statusLine: "",
    loadingMessages: [],
    promptsTitle: undefined,
    prompts: [],
    cancelStatus: () => {},
  };
  world.workspace.sessions.set(key, made);
  return made;
}

export const findSession = (
  world: World,
  appId: string,
  channel: string,
  threadTs: string,
): Session | undefined => world.workspace.sessions.get(`${appId} ${channel} ${threadTs}`);

/** Changes a session and shows it. */
export function changeSession(world: World, session: Session, change: Partial<Session>): void {
  Object.assign(session, change);
  world.feed.publish(() => ({ kind: "session-changed", session: sessionView(world, session) }));
}

/** Sets the "is thinking…" line; an empty one clears it. It goes by itself after two minutes. */
export function setStatusLine(
  world: World,
  session: Session,
  line: string,
  loadingMessages: readonly string[],
): void {
  session.cancelStatus();
  const goes = () => changeSession(world, session, { statusLine: "", loadingMessages: [] });
  const cancelStatus = line === "" ? () => {} : world.clock.after(limits.statusLineMs, goes);
  changeSession(world, session, { statusLine: line, loadingMessages, cancelStatus });
}

/** A post of the app in the thread ends its status line. Source: assistant.threads.setStatus. */
export function clearStatusLine(world: World, appId: string, channel: string, threadTs: string): void {
  const session = findSession(world, appId, channel, threadTs);
  if (session !== undefined && session.statusLine !== "") setStatusLine(world, session, "", []);
}
