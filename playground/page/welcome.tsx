import type { ChannelView } from "../slack/page-api.ts";
import { Avatar } from "./avatar.tsx";
import { Icon } from "./icon.tsx";
import { otherOf, userOf, useWorkspace } from "./workspace-context.ts";

const questions = [
  { text: "why is checkout slow?", hint: "It investigates, step by step" },
  { text: "show me a chart of payments errors", hint: "It sends a picture" },
  { text: "roll back payments", hint: "It asks for an approval first" },
  { text: "what changed today?", hint: "It knows the deploys" },
  { text: "help", hint: "What else it can do" },
] as const;

/** The beginning of a channel: what it is, and what to try in it. */
export function Welcome({ channel, isEmpty }: { channel: ChannelView; isEmpty: boolean }) {
  const { view, me, doing, openThread } = useWorkspace();
  const bot = userOf(view, view.apps[0]?.botUserId);
  const other = otherOf(channel, view, me);
  const isIn = bot !== undefined && channel.members.includes(bot.id);
  const ask = async (text: string) => {
    const result = await doing({
      kind: "post",
      user: me,
      channel: channel.id,
      text: channel.kind === "im" ? text : `@${bot?.name} ${text}`,
    });
    // The answer comes in the thread: show it growing.
    if (result.ok && result.ts !== undefined) openThread(channel.id, result.ts);
  };
  return (
    <section className={`welcome ${isEmpty ? "" : "brief"}`}>
      <h2>
        {other === undefined ? (
          <>
            <Icon name={channel.kind === "private" ? "lock" : "hash"} /> {channel.name}
          </>
        ) : (
          <>
            <Avatar user={other} /> {other.realName}
          </>
        )}
      </h2>
      <p>
        {introOf(channel)} {!isIn && other === undefined && "The agent is not a member of this channel."}
      </p>
      {isEmpty && isIn && !channel.isArchived && (
        <>
          <p className="try">
            {bot.realName} looks into the metrics, logs and deploys of a small made-up shop. Try one:
          </p>
          <ul>
            {questions.map(({ text, hint }) => (
              <li key={text}>
                <button type="button" onClick={() => void ask(text)}>
                  <strong>{channel.kind === "im" ? text : `@${bot.name} ${text}`}</strong>
                  <small>{hint}</small>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

const introOf = (channel: ChannelView): string =>
  channel.kind === "im"
    ? "This is the beginning of your direct messages."
    : channel.isArchived
      ? "This channel is archived: it can be read, but nothing can be said here."
      : `This is the beginning of #${channel.name}.${channel.topic === "" ? "" : ` ${channel.topic}.`}`;
