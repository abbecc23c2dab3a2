import {
  type Deploy,
  deploysOf,
  type ServiceName,
  serviceOf,
  stories,
  storyFor,
  troubleOf,
} from "./estate/index.ts";
import { decisionOn, type ToolApprovalRequest } from "./hitl.ts";
import type { Plan, Turn } from "./plan.ts";
import { answered, type Beat } from "./script.ts";
import { askIn, serviceIn } from "./understand.ts";
import { clock, percent } from "./words.ts";

export interface PendingApproval {
  readonly kind: "approval";
  readonly service: ServiceName;
  readonly action: "rollback" | "restart";
  readonly words: string;
  readonly request: ToolApprovalRequest;
  /** Whether the request went out as one of the extension; then only its answer decides. */
  readonly structured: boolean;
}

/** Asks before anything is changed; says so where there is nothing to change. */
export function askForApproval(turn: Turn, action: "rollback" | "restart", named: ServiceName): Plan {
  const service = rootOf(turn, named);
  const deploy = deploysOf(turn.world, service)[0];
  if (action === "rollback" && deploy === undefined) {
    return {
      script: answered(
        "Nothing to roll back",
        `Nothing was shipped to ${service} that could be rolled back.`,
      ),
      memory: turn.memory,
    };
  }
  const { words, risk } = wordsFor(service, action, deploy);
  const id = `approve-${action}-${turn.taskId}`;
  const request: ToolApprovalRequest = {
    type: "tool_approval_request",
    hint: `${words}? ${risk}`,
    tools: [
      {
        id,
        call_id: `call-${action}-${turn.taskId}`,
        name: action === "rollback" ? "rollback_deployment" : "restart_deployment",
        args: { service, ...(action === "rollback" && deploy !== undefined ? { to: deploy.previous } : {}) },
      },
    ],
  };
  const pending: PendingApproval = {
    kind: "approval",
    service,
    action,
    words,
    request,
    structured: turn.hitl,
  };
  const steps: readonly Beat[] = [
    {
      kind: "step",
      words: `Checking whether it is safe: ${action} of ${service}`,
      name: "dry_run",
      args: { service, action },
      response: { safe: true, replicas: 3 },
    },
  ];
  return { script: { beats: steps, end: waiting(pending) }, memory: { ...turn.memory, service }, pending };
}

/** What follows from a decision. One that does not fit what was asked moves nothing: the question stands. */
export function decided(turn: Turn, pending: PendingApproval): Plan {
  const decision =
    turn.response !== undefined
      ? decisionOn(pending.request, turn.response)
      : pending.structured
        ? "does not fit"
        : spoken(turn.text);
  if (decision === "does not fit") {
    return { script: { beats: [], end: waiting(pending, true) }, memory: turn.memory, pending };
  }
  if (!decision.approved) {
    const reason = decision.reason === undefined ? "" : ` Reason: ${decision.reason}`;
    return {
      script: answered("Left as it is", `Left as it is: nothing was changed in ${pending.service}.${reason}`),
      memory: {
        ...turn.memory,
        last: { taskId: turn.taskId, title: `${pending.action} of ${pending.service}, refused` },
      },
    };
  }
  return carriedOut(turn, pending);
}

function carriedOut(turn: Turn, { service, action, words, request }: PendingApproval): Plan {
  const tool = request.tools[0];
  const story = stories.find((each) => each.root === service && each.remedy.action === action);
  const isOpen = story !== undefined && troubleOf(turn.world, service, turn.nowMs) === story;
  const usual = serviceOf(service).usual;
  const outcome = isOpen
    ? `New requests fail at ${percent(usual.errors)} again, as usual. Ask \`is it better?\` in a few minutes and I look once more.`
    : "It changed nothing that the metrics would show: the cause lies elsewhere.";
  const beats: Beat[] = [
    {
      kind: "step",
      words,
      name: tool?.name ?? action,
      args: tool?.args ?? { service },
      response: { ok: true, at: clock(turn.nowMs) },
    },
    ...(isOpen ? [{ kind: "mend" as const, remedy: { storyId: story.id, atMs: turn.nowMs } }] : []),
    {
      kind: "step",
      words: `Watching the first requests of ${service}`,
      name: "query_metrics",
      args: { service, minutes: 1 },
      response: { error_percent: isOpen ? usual.errors : "unchanged" },
    },
    {
      kind: "answer",
      title: `${action} of ${service}`,
      markdown: [`## Done: ${action} of ${service}`, `${words}, at ${clock(turn.nowMs)}.`, outcome].join(
        "\n\n",
      ),
    },
  ];
  return {
    script: { beats, end: { kind: "completed" } },
    memory: { ...turn.memory, service, last: { taskId: turn.taskId, title: `${action} of ${service}` } },
  };
}

const waiting = (pending: PendingApproval, again = false) => ({
  kind: "input-required" as const,
  text: [
    again
      ? pending.structured
        ? "Nothing was changed: that was no decision about this request. Please approve or deny it."
        : "Nothing was changed: please reply yes or no."
      : "I need an approval.",
    pending.request.hint,
    ...(pending.structured ? [] : ["Reply **yes** or **no**."]),
  ].join("\n\n"),
  ...(pending.structured ? { request: pending.request } : {}),
});

function spoken(text: string): { approved: boolean; reason?: string } | "does not fit" {
  const words = text.trim().replace(/^(?:<@[A-Z0-9]+>|@[\w.-]+)[\s,:]*/i, "");
  if (/^(?:yes|y|approve[d]?|go ahead|do it|ok(?:ay)?)\b/i.test(words)) return { approved: true };
  const refused = /^(?:no|n|deny|denied|don't|do not|stop|cancel)\b[\s,.:;-]*(.*)$/is.exec(words);
  if (refused === null) return "does not fit";
  const reason = refused[1]?.trim() ?? "";
  return reason === "" ? { approved: false } : { approved: false, reason };
}

/** "Roll it back" in a thread about checkout means the service that makes checkout fail. */
function rootOf({ world, nowMs, text }: Turn, named: ServiceName): ServiceName {
  return serviceIn(askIn(text)) === named ? named : (troubleOf(world, named, nowMs)?.root ?? named);
}

function wordsFor(
  service: ServiceName,
  action: "rollback" | "restart",
  deploy: Deploy | undefined,
): { words: string; risk: string } {
  const story = storyFor(service);
  if (story?.root === service && story.remedy.action === action) return story.remedy;
  return action === "rollback" && deploy !== undefined
    ? {
        words: `Roll ${service} back from ${deploy.version} to ${deploy.previous}`,
        risk: "The older version ran for days before.",
      }
    : { words: `Restart the pods of ${service} one by one`, risk: "Requests in flight are finished first." };
}
