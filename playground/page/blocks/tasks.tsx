import type { ReactNode } from "react";
import type { SlackObject, TaskView } from "../../slack/page-api.ts";
import { Icon } from "../icon.tsx";
import { SafeLink } from "../mrkdwn.tsx";
import { RichText } from "./rich-text.tsx";
import { isRecord, recordsIn, stringIn, textOf } from "./slack-object.ts";

/** One step of an agent's work: opens to what it did and found. */
export function TaskCard({
  title,
  status,
  children,
}: {
  title: string;
  status: string;
  children?: ReactNode;
}) {
  const state = statuses.has(status) ? status : "pending";
  const head = (
    <>
      <span className={`task-mark ${state}`} title={state.replace("_", " ")}>
        {state === "complete" ? <Icon name="check" /> : state === "error" ? <Icon name="close" /> : null}
      </span>
      <span className="task-title">{title}</span>
    </>
  );
  if (children === undefined || children === null) return <div className="task">{head}</div>;
  return (
    <details className="task" open={state === "error"}>
      <summary>
        {head}
        <Icon name="chevron" />
      </summary>
      <div className="task-body">{children}</div>
    </details>
  );
}

const statuses = new Set(["pending", "in_progress", "complete", "error"]);

/** The block as an app composes it. */
export function TaskCardBlock({ block }: { block: SlackObject }) {
  const details = isRecord(block.details) ? block.details : undefined;
  const output = isRecord(block.output) ? block.output : undefined;
  const sources = recordsIn(block.sources);
  const isBare = details === undefined && output === undefined && sources.length === 0;
  return (
    <TaskCard title={textOf(block.title)} status={stringIn(block, "status")}>
      {isBare ? null : (
        <>
          {details !== undefined && <RichText block={details} />}
          {output !== undefined && <RichText block={output} />}
          <Sources
            sources={sources.map((source) => ({ url: stringIn(source, "url"), text: textOf(source) }))}
          />
        </>
      )}
    </TaskCard>
  );
}

/** The same step as a stream carries it. */
export function StreamedTask({ task }: { task: TaskView }) {
  const isBare = task.details === undefined && task.output === undefined && task.sources.length === 0;
  return (
    <TaskCard title={task.title} status={task.status}>
      {isBare ? null : (
        <>
          {task.details !== undefined && <p>{task.details}</p>}
          {task.output !== undefined && <p className="task-output">{task.output}</p>}
          <Sources sources={task.sources} />
        </>
      )}
    </TaskCard>
  );
}

function Sources({ sources }: { sources: TaskView["sources"] }) {
  if (sources.length === 0) return null;
  return (
    <p className="sources">
      {sources.map(({ url, text }) => (
        <SafeLink key={url} href={url}>
          {text || url}
        </SafeLink>
      ))}
    </p>
  );
}

/** Steps under one title. */
export function Plan({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="plan">
      <p className="plan-title">
        <Icon name="list" /> {title}
      </p>
      {children}
    </section>
  );
}

export function PlanBlock({ block }: { block: SlackObject }) {
  return (
    <Plan title={textOf(block.title)}>
      {recordsIn(block.tasks).map((task, index) => (
        <TaskCardBlock key={String(task.task_id ?? index)} block={task} />
      ))}
    </Plan>
  );
}
