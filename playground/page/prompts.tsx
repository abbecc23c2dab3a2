import type { SessionView } from "../slack/page-api.ts";
import { useWorkspace } from "./workspace-context.ts";

/** What the agent suggests to ask. A click says it, as if it had been typed. */
export function Prompts({ session }: { session: SessionView }) {
  const { me, doing, openThread } = useWorkspace();
  const { channel, threadTs, prompts, promptsTitle } = session;
  if (prompts.length === 0) return null;
  const say = async (text: string) => {
    const thread = threadTs === "" ? {} : { threadTs };
    const result = await doing({ kind: "post", user: me, channel, text, ...thread });
    // Outside a thread it begins one: there the answer grows.
    if (threadTs === "" && result.ok && result.ts !== undefined) openThread(channel, result.ts);
  };
  return (
    <section className="prompts" aria-label="Suggested prompts">
      {promptsTitle !== undefined && <small>{promptsTitle}</small>}
      {prompts.map(({ title, message }) => (
        <button type="button" className="element" key={title} onClick={() => void say(message)}>
          {title}
        </button>
      ))}
    </section>
  );
}
