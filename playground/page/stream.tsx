import type { StreamView } from "../slack/page-api.ts";
import { Display } from "./blocks.tsx";

const marks = { pending: "○", in_progress: "◔", complete: "✓", error: "✗" } as const;

/** A message that an app writes bit by bit: its steps as cards, and its words so far. */
export function Stream({ stream }: { stream: StreamView }) {
  return (
    <div className="stream">
      {stream.planTitle !== undefined && <p className="plan">{stream.planTitle}</p>}
      {stream.tasks.map((task) => (
        <details key={task.id} className={`task ${task.status}`}>
          <summary>
            <span aria-hidden>{marks[task.status]}</span> {task.title}
          </summary>
          {task.details !== undefined && <p>{task.details}</p>}
          {task.output !== undefined && <pre>{task.output}</pre>}
        </details>
      ))}
      {stream.markdown !== "" && <Display blocks={[{ type: "markdown", text: stream.markdown }]} />}
      {stream.state === "streaming" && <span className="cursor" aria-hidden />}
    </div>
  );
}
