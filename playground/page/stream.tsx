import type { StreamView } from "../slack/page-api.ts";
import { Markdown } from "./blocks/markdown.tsx";
import { Plan, StreamedTask } from "./blocks/tasks.tsx";

const ends = {
  streaming: "",
  stopped: "",
  "closed-by-slack": "Slack closed this stream: it was silent for too long.",
  "stopped-by-user": "Stopped.",
} as const;

/** A message that an app writes bit by bit: its steps as cards, and its words so far. */
export function Stream({ stream }: { stream: StreamView }) {
  const tasks = stream.tasks.map((task) => <StreamedTask key={task.id} task={task} />);
  return (
    <div className="stream">
      {tasks.length > 0 &&
        (stream.displayMode === "plan" ? <Plan title={stream.planTitle ?? "Plan"}>{tasks}</Plan> : tasks)}
      {stream.markdown !== "" && <Markdown text={stream.markdown} />}
      {stream.state === "streaming" && (stream.markdown !== "" || tasks.length === 0) && (
        <span className="caret" aria-hidden />
      )}
      {ends[stream.state] !== "" && <p className="footer">{ends[stream.state]}</p>}
    </div>
  );
}
