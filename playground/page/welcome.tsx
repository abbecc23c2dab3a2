import type { ChannelView } from "../slack/page-api.ts";
import { userOf, useWorkspace } from "./workspace-context.ts";

/** What to try in a channel where nothing was said yet. */
export function Welcome({ channel }: { channel: ChannelView }) {
  const { view, me, doing } = useWorkspace();
  const bot = userOf(view, view.apps[0]?.botUserId);
  const inIt = bot !== undefined && channel.members.includes(bot.id);
  const ask = (text: string) =>
    void doing({
      kind: "post",
      user: me,
      channel: channel.id,
      text: channel.kind === "im" ? text : `@${bot?.name} ${text}`,
    });
  return (
    <section className="welcome">
      <h2>{inIt ? `Ask ${bot.realName}` : "Nothing here yet"}</h2>
      <p>
        {inIt
          ? "It investigates made-up but consistent metrics and logs of a small shop. Try one of these, or fire a sample alert."
          : "The bot is not a member of this conversation."}
      </p>
      {inIt && (
        <ul>
          {[
            "why is checkout slow?",
            "what changed today?",
            "show me a chart of payments errors",
            "roll back payments",
            "help",
          ].map((text) => (
            <li key={text}>
              <button type="button" onClick={() => ask(text)}>
                {text}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
