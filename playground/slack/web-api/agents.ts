import { announce } from "../announce.ts";
import { limits } from "../limits.ts";
import type { Channel } from "../model.ts";
import type { SlackObject } from "../page-api.ts";
import { changeSession, findSession, sessionOf, setStatusLine } from "../sessions.ts";
import type { World } from "../world.ts";
import { hasScope, missingScope, tsArg, visibleChannel } from "./find.ts";
import type { Call, Methods } from "./method.ts";
import { Refusal, refusalWith } from "./refusal.ts";
import { isSessionState } from "./streams.ts";

const write = ["chat:write"];
const assistant = ["assistant:write"];
const feature = { token: "bot", isAgentFeature: true } as const;

/** The native agent experience. Source: methods `agents.sessions.*`, `assistant.threads.*`. */
export const agentMethods: Methods = {
  "agents.sessions.setStatus": { ...feature, scopes: write, tier: "tier3", run: setSession },
  "agents.sessions.rename": { ...feature, scopes: write, tier: "tier3", run: rename },
  "assistant.threads.setStatus": {
    ...feature,
    scopes: [...assistant, ...write],
    tier: "special",
    run: setStatus,
  },
  "assistant.threads.setTitle": { ...feature, scopes: assistant, tier: "tier4", run: setTitle },
  "assistant.threads.setSuggestedPrompts": { ...feature, scopes: assistant, tier: "tier4", run: setPrompts },
};

function setSession(call: Call): SlackObject {
  const { channel, threadTs } = thread(call);
  const status = call.args.text("status");
  if (!isSessionState(status))
    throw refusalWith("invalid_arguments", ["failed to match all allowed values [json-pointer:/status]"]);
  const title = call.args.optionalText("title");
  if ((title?.length ?? 0) > limits.sessionTitleChars)
    throw refusalWith("invalid_arguments", ["title is too long"]);
  const customized = ["icon_emoji", "icon_url", "username"].some((name) => call.args.has(name));
  if (customized && !hasScope(call, "chat:write.customize")) throw missingScope(call, "chat:write.customize");
  const initiator = call.args.optionalText("initiator_user_id");
  if (initiator !== undefined && !channel.members.has(initiator)) throw new Refusal("user_not_in_channel");
  const session = sessionOf(call.world, call.app.id, channel.id, threadTs);
  const isNew = session.state === "none";
  changeSession(call.world, session, { state: status, ...(isNew && title !== undefined ? { title } : {}) });
  const cannotStop = status === "processing" && !call.app.events.has("agent_session_stopped");
  return {
    status,
    agent_status: status,
    ...(session.title === undefined ? {} : { title: session.title }),
    ...(cannotStop ? warned("missing_agent_session_stopped_event_subscription") : {}),
  };
}

function rename(call: Call): SlackObject {
  const { channel, threadTs } = thread(call);
  const title = call.args.text("title");
  if (title.length > limits.sessionTitleChars) throw refusalWith("invalid_arguments", ["title is too long"]);
  const session = findSession(call.world, call.app.id, channel.id, threadTs);
  if (session === undefined) throw new Refusal("session_not_found");
  renameSession(call.world, session, title, call.app.botUserId);
  return { title };
}

/** Renames a session and tells its app. Source: event `agent_session_title_changed`. */
export function renameSession(
  world: World,
  session: ReturnType<typeof sessionOf>,
  title: string,
  user: string,
): void {
  const previous = session.title;
  changeSession(world, session, { title });
  const app = world.workspace.apps.get(session.appId);
  if (app === undefined) return;
  announce(world, app, world.workspace.channels.get(session.channel), {
    type: "agent_session_title_changed",
    channel: session.channel,
    user,
    team_id: world.workspace.team.id,
    thread_ts: session.threadTs,
    title,
    ...(previous === undefined ? {} : { previous_title: previous }),
    event_ts: (world.clock.nowMs() / 1000).toFixed(6),
  });
}

function setStatus(call: Call): SlackObject {
  const { channel, threadTs } = thread(call);
  const line = call.args.optionalText("status");
  if (line === undefined) throw refusalWith("invalid_arguments", ["missing required field: status"]);
  const messages = call.args.json("loading_messages", "invalid_arguments");
  const isList = Array.isArray(messages) && messages.every((message) => typeof message === "string");
  if (messages !== undefined && (!isList || messages.length > limits.loadingMessages)) {
    throw refusalWith("invalid_arguments", [
      "must be a list of up to 10 strings [json-pointer:/loading_messages]",
    ]);
  }
  const session = sessionOf(call.world, call.app.id, channel.id, threadTs);
  setStatusLine(call.world, session, line, isList ? messages : []);
  return {};
}

function setTitle(call: Call): SlackObject {
  const { channel, threadTs } = thread(call);
  refuseOutsideDm(channel);
  changeSession(call.world, sessionOf(call.world, call.app.id, channel.id, threadTs), {
    title: call.args.text("title"),
  });
  return {};
}

function setPrompts(call: Call): SlackObject {
  const channel = visibleChannel(call, "channel_id");
  refuseOutsideDm(channel);
  const prompts = call.args.objects("prompts", "invalid_arguments");
  if (prompts === undefined || prompts.length === 0 || prompts.length > limits.suggestedPrompts) {
    throw refusalWith("invalid_arguments", [
      `must provide 1 to ${limits.suggestedPrompts} prompts [json-pointer:/prompts]`,
    ]);
  }
  const read = prompts.map(({ title, message }) => {
    if (typeof title === "string" && typeof message === "string") return { title, message };
    throw refusalWith("invalid_arguments", ["a prompt needs a title and a message [json-pointer:/prompts]"]);
  });
  // Under agent_view prompts stand in no thread, and a call that names one is answered as if all were well, and shows nothing.
  const threadTs = call.args.optionalText("thread_ts") ?? "";
  if (call.app.agentView && threadTs !== "") return {};
  const session = sessionOf(call.world, call.app.id, channel.id, threadTs);
  changeSession(call.world, session, { prompts: read, promptsTitle: call.args.optionalText("title") });
  return {};
}

function thread(call: Call): { readonly channel: Channel; readonly threadTs: string } {
  const channel = visibleChannel(call, "channel_id");
  const threadTs = tsArg(call, "thread_ts");
  if (!channel.members.has(call.app.botUserId)) throw new Refusal("not_in_channel");
  const root = channel.byTs.get(threadTs);
  if (root === undefined) throw new Refusal("thread_not_found");
  if (root.threadTs !== undefined && root.threadTs !== root.ts) throw new Refusal("invalid_thread_ts");
  return { channel, threadTs };
}

function refuseOutsideDm(channel: Channel): void {
  if (channel.kind !== "im") throw new Refusal("method_not_supported_for_channel_type");
}

const warned = (warning: string): SlackObject => ({ warning, response_metadata: { warnings: [warning] } });
