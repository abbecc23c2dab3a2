import {
  chart,
  comparison,
  deploys,
  help,
  investigation,
  logs,
  overview,
  owner,
  type Subject,
  troubled,
} from "./answers/index.ts";
import { askForApproval, decided, type PendingApproval } from "./approval.ts";
import { openStories, type ServiceName, serviceNames, type World } from "./estate/index.ts";
import type { AskUserRequest, HitlResponse } from "./hitl.ts";
import { answered, type Beat, type Script } from "./script.ts";
import { serviceIn, type Topic, understand } from "./understand.ts";

/** What a conversation (an A2A context) is about. */
export interface Memory {
  readonly service?: ServiceName;
  readonly windowMinutes: number;
  /** The last thing that was answered, and the task that did. */
  readonly last?: { readonly taskId: string; readonly title: string };
}

export const emptyMemory: Memory = { windowMinutes: 30 };

/** What can only be answered about one service. */
type SubjectTopic = Exclude<Topic, "help" | "thanks" | "overview">;

/** What a task waits for. */
export type Pending =
  | PendingApproval
  | { readonly kind: "service"; readonly topic: SubjectTopic; readonly request: AskUserRequest }
  | { readonly kind: "sign-in" };

export interface Turn {
  readonly taskId: string;
  readonly text: string;
  /** A decision that came with the message. */
  readonly response: HitlResponse | "malformed" | undefined;
  /** The caller understands requests of the human-in-the-loop extension. */
  readonly hitl: boolean;
  readonly memory: Memory;
  readonly pending: Pending | undefined;
  /** A task that this message refers to and that we know, e.g. one that has ended. */
  readonly refersTo: { readonly taskId: string; readonly title: string } | undefined;
  readonly world: World;
  readonly nowMs: number;
}

export interface Plan {
  readonly script: Script;
  readonly memory: Memory;
  /** Set where the script ends waiting for a person. */
  readonly pending?: Pending;
}

/** Decides a whole turn: what the agent will do and say, what it remembers, what it waits for. Pure. */
export function plan(turn: Turn): Plan {
  const { pending, text } = turn;
  if (pending?.kind === "approval") return decided(turn, pending);
  if (pending?.kind === "sign-in") return signedIn(turn);
  if (pending?.kind === "service") {
    const service = serviceIn(chosenIn(turn) ?? text);
    return service === undefined ? askWhich(turn, pending.topic, true) : about(turn, pending.topic, service);
  }
  const question = understand(text);
  if (question.kind === "trouble") {
    const script = troubled(question.trouble);
    return {
      script,
      memory: turn.memory,
      ...(script.end.kind === "auth-required" ? { pending: { kind: "sign-in" } as const } : {}),
    };
  }
  const memory: Memory =
    question.windowMinutes === undefined
      ? turn.memory
      : { ...turn.memory, windowMinutes: question.windowMinutes };
  const service = question.service ?? memory.service;
  switch (question.topic) {
    case "help":
      return { script: help(), memory };
    case "thanks":
      return { script: answered("Thanks", "You are welcome. I am here if it comes back."), memory };
    case "overview":
      // "What's wrong?" below an alert, or "with catalog", is about one service.
      return question.service === undefined
        ? { script: overview(turn.world, turn.nowMs), memory }
        : about({ ...turn, memory }, "investigate", question.service);
    case undefined:
      if (
        question.service !== undefined ||
        (memory.service !== undefined && question.windowMinutes !== undefined)
      ) {
        return about({ ...turn, memory }, "investigate", service);
      }
      return askWhich({ ...turn, memory }, "investigate", false);
    default:
      return about({ ...turn, memory }, question.topic, service);
  }
}

function about(turn: Turn, topic: SubjectTopic, service: ServiceName | undefined): Plan {
  if (service === undefined) return askWhich(turn, topic, false);
  const memory: Memory = { ...turn.memory, service };
  if (topic === "rollback" || topic === "restart") return askForApproval({ ...turn, memory }, topic, service);
  const subject: Subject = { ...turn, service, windowMinutes: memory.windowMinutes };
  const script = followingOn(turn, answerTo(topic, subject));
  const title = titleOf(script);
  return {
    script,
    memory: title === undefined ? memory : { ...memory, last: { taskId: turn.taskId, title } },
  };
}

function answerTo(topic: Exclude<SubjectTopic, "rollback" | "restart">, subject: Subject): Script {
  switch (topic) {
    case "logs":
      return logs(subject);
    case "deploys":
      return deploys(subject);
    case "compare":
      return comparison(subject);
    case "chart":
      return chart(subject);
    case "owner":
      return owner(subject);
    case "investigate":
      return investigation(subject);
  }
}

/** Says which earlier task an answer goes on from, so that people see that the thread was understood. */
function followingOn(turn: Turn, script: Script): Script {
  const { refersTo } = turn;
  if (refersTo === undefined || refersTo.taskId === turn.taskId) return script;
  const beats: readonly Beat[] = script.beats.map((beat) =>
    beat.kind === "answer"
      ? {
          ...beat,
          markdown: `_Referring to task ${refersTo.taskId.slice(0, 8)}: ${refersTo.title}._\n\n${beat.markdown}`,
        }
      : beat,
  );
  return { ...script, beats };
}

const titleOf = (script: Script): string | undefined =>
  script.beats.flatMap((beat) => (beat.kind === "answer" ? [beat.title] : [])).at(-1);

function askWhich(turn: Turn, topic: SubjectTopic, again: boolean): Plan {
  const troubled = openStories(turn.world, turn.nowMs).map((story) => story.root);
  // The two that page people first, whatever else is open; all of them once that did not help.
  const choices: readonly ServiceName[] = again ? serviceNames : ["checkout", "payments"];
  const others = troubled.filter((name) => !choices.includes(name));
  const question = again
    ? "I did not find a service in that. Which one?"
    : "Which service: checkout or payments?";
  const hint = others.length === 0 || again ? "" : ` (There is also trouble in ${others.join(", ")}.)`;
  const request: AskUserRequest = {
    type: "ask_user_request",
    id: `ask-${turn.taskId}${again ? "-again" : ""}`,
    questions: [{ question, choices, multiple: false }],
  };
  return {
    script: {
      beats: [],
      end: {
        kind: "input-required",
        text: again ? `${question} ${serviceNames.join(", ")}` : question + hint,
        ...(turn.hitl ? { request } : {}),
      },
    },
    memory: turn.memory,
    pending: { kind: "service", topic, request },
  };
}

/** The answer chosen by button. One that was given to another question counts as none. */
function chosenIn({ response, pending }: Turn): string | undefined {
  if (pending?.kind !== "service" || response === undefined || response === "malformed") return undefined;
  if (response.type !== "ask_user_response" || response.id !== pending.request.id) return undefined;
  return response.answers.flatMap((each) => each.answer).join(" ");
}

function signedIn(turn: Turn): Plan {
  if (/^(?:done|ok|yes|signed in)\b/i.test(turn.text.trim())) {
    return {
      script: answered("Audit log", "Signed in. The audit log shows no change by hand in the last 24 hours."),
      memory: turn.memory,
    };
  }
  return { script: troubled({ kind: "auth" }), memory: turn.memory, pending: { kind: "sign-in" } };
}
