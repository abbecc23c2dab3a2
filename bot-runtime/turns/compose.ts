import type { SlackDirectory } from "../slack/directory.ts";
import { messageToMarkdown, type Names, referencedIds, transcript } from "../text/index.ts";
import { quoted } from "../text/rich-text.ts";
import { limits } from "./limits.ts";
import { whoMayAsk } from "./may-ask.ts";
import type { TurnPorts, TurnSettings } from "./ports.ts";
import type { Request } from "./request.ts";
import type { Thread } from "./turn.ts";

/**
 * The words of the A2A message: the channel's instructions and the thread's earlier messages where this is the thread's first
 * turn, then what was asked. Names that Slack does not give stay ids: they decorate, and no turn fails for them.
 */
export async function composePrompt(
  requests: readonly Request[],
  thread: Thread | undefined,
  ports: Pick<TurnPorts, "slack" | "directory" | "settings" | "log">,
  signal: AbortSignal,
): Promise<string> {
  const settings = ports.settings();
  const first = requests[0];
  if (first === undefined) return "";
  const parts: string[] = [];
  if (isNew(thread)) {
    const instructions = settings.instructions(first.channel);
    if (instructions !== undefined) parts.push(instructions);
    const earlier = await earlierMessages(first, settings, ports, signal);
    if (earlier !== undefined) parts.push(earlier);
  }
  for (const request of requests) {
    const names = await resolveNames([request.message], ports.directory, signal);
    const { markdown } = messageToMarkdown(request.message, names, {
      botUserId: settings.policy.us.botUserId,
    });
    const quotation = await untrustedMessage(request, names, settings, ports, signal);
    if (request.question === undefined)
      parts.push(quotation === undefined ? markdown : `What is this message about?\n\n${quotation}`);
    else parts.push(quotation ?? `About this message:\n\n${quoted(markdown)}`, request.question);
  }
  return parts.join("\n\n").slice(0, limits.promptChars);
}

/** The agent heard nothing of this thread yet: a thread is remembered from its first reply on, before anything was sent. */
export const isNew = (thread: Thread | undefined): boolean =>
  thread?.contextId === undefined && thread?.taskId === undefined;

/** A first mention inside an existing thread brings what was said before; a thread that starts with it has nothing earlier. */
async function earlierMessages(
  request: Request,
  settings: TurnSettings,
  ports: Pick<TurnPorts, "slack" | "directory" | "log">,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (request.ts === "" || request.ts === request.threadTs || settings.history === 0) return undefined;
  try {
    const place = { channel: request.channel, threadTs: request.threadTs };
    const all = await ports.slack.thread(place, request.ts, settings.history, signal);
    const messages = all.filter(
      (message) => message.bot_id !== settings.policy.us.botId || settings.policy.us.botId === undefined,
    );
    if (messages.length === 0) return undefined;
    const names = await resolveNames(messages, ports.directory, signal);
    const mayAsk = await whoMayAsk(messages, request.channel, settings.policy, ports.directory, signal);
    return transcript(messages, names, { messages: settings.history, mayAsk });
  } catch (error) {
    if (signal.aborted) throw error;
    ports.log.warn(
      { err: error, thread: request.threadTs },
      "the thread's earlier messages could not be read: the agent starts without them",
    );
    return undefined;
  }
}

/** A shortcut may be used on anybody's message: one of those who may not ask stays a quotation, and orders nothing. */
async function untrustedMessage(
  { kind, channel, message }: Request,
  names: Names,
  { policy }: TurnSettings,
  { directory }: Pick<TurnPorts, "directory">,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (kind !== "shortcut") return undefined;
  const mayAsk = await whoMayAsk([message], channel, policy, directory, signal);
  return mayAsk(message) ? undefined : transcript([message], names, { mayAsk });
}

async function resolveNames(
  messages: readonly Record<string, unknown>[],
  directory: SlackDirectory,
  signal: AbortSignal,
): Promise<Names> {
  const found = {
    users: new Map<string, string>(),
    channels: new Map<string, string>(),
    groups: new Map<string, string>(),
  };
  const lookUp = async (into: Map<string, string>, id: string, ask: Promise<string | undefined>) => {
    const name = await ask.catch(() => undefined);
    if (name !== undefined) into.set(id, name);
  };
  const asks: Promise<void>[] = [];
  for (const message of messages) {
    const ids = referencedIds(message);
    for (const id of ids.users)
      asks.push(
        lookUp(
          found.users,
          id,
          directory.person(id, signal).then((person) => person?.name),
        ),
      );
    for (const id of ids.channels) asks.push(lookUp(found.channels, id, directory.channelName(id, signal)));
    for (const id of ids.userGroups) asks.push(lookUp(found.groups, id, directory.groupName(id, signal)));
  }
  await Promise.all(asks);
  return {
    user: (id) => found.users.get(id),
    channel: (id) => found.channels.get(id),
    userGroup: (id) => found.groups.get(id),
  };
}
