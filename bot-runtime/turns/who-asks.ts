import type { Person } from "../slack/directory.ts";
import { messageLink } from "../slack/message-link.ts";
import { asLine } from "../text/untrusted.ts";
import { limits } from "./limits.ts";
import type { TurnPorts, TurnSettings } from "./ports.ts";
import type { Request } from "./request.ts";

/** What the agent is told about who asks and where, under this key of the message's metadata. */
export const metadataKey = "https://slackagents.dev/slack/v1";

export type WhoAsks = {
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Lower-case names, values of printable ASCII; empty unless the binding asks for headers. */
  readonly headers: Readonly<Record<string, string>>;
};

/**
 * Who asks and where, as far as the binding lets the agent know. All that a turn sends are the words of one: whoever wrote the first
 * request (`openTurn`).
 */
export async function whoAsks(
  request: Request,
  { channel, threadTs }: { readonly channel: string; readonly threadTs: string },
  ports: Pick<TurnPorts, "directory" | "settings">,
  signal: AbortSignal,
): Promise<WhoAsks> {
  const { identity, policy } = ports.settings();
  const { kind, requester } = request;
  const link = messageLink(policy.us.url, { channel, ts: threadTs });
  const place = { channel, thread: threadTs, kind, ...(link === undefined ? {} : { link }) };
  const asker =
    requester.kind === "bot"
      ? { bot: requester }
      : { user: await describePerson(requester.id, request, identity, ports, signal) };
  const metadata = { [metadataKey]: { ...place, ...asker } };
  return { metadata, headers: identity.includes("Headers") ? headersOf(asker, channel, link) : {} };
}

type Told = { readonly id?: string; readonly name?: string; readonly email?: string; readonly team?: string };
type Asker = { readonly user: Told } | { readonly bot: { readonly id: string } };

async function describePerson(
  id: string,
  request: Request,
  identity: TurnSettings["identity"],
  { directory }: Pick<TurnPorts, "directory">,
  signal: AbortSignal,
): Promise<Told> {
  const wanted = identity.includes("Name") || identity.includes("Email") || identity.includes("Team");
  const person = wanted ? await directory.person(id, signal).catch(() => undefined) : undefined;
  const name = asLine(person?.name, limits.nameChars);
  const email = asLine(person?.email, limits.nameChars);
  return {
    ...(identity.includes("UserID") ? { id } : {}),
    ...(identity.includes("Name") && name !== "" ? { name } : {}),
    ...(identity.includes("Email") && email !== "" ? { email } : {}),
    ...(identity.includes("Team") ? { team: teamOf(person, request) } : {}),
  };
}

/** The person's own workspace: with Slack Connect another one than the channel's. */
function teamOf(person: Person | undefined, { message, team }: Request): string {
  const home = person?.team ?? message.user_team ?? message.team;
  return typeof home === "string" ? home : team;
}

function headersOf(asker: Asker, channel: string, link: string | undefined): Record<string, string> {
  const user = "user" in asker ? asker.user : {};
  const values = {
    "x-slack-user-id": user.id,
    "x-slack-user-name": user.name,
    "x-slack-user-email": user.email,
    "x-slack-team-id": user.team,
    "x-slack-bot-id": "bot" in asker ? asker.bot.id : undefined,
    "x-slack-channel-id": channel,
    "x-slack-thread-link": link,
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, encoded(value)]])),
  );
}

/** Printable ASCII stays; all else, and the percent sign, is percent-encoded UTF-8. */
const encoded = (value: string): string =>
  value.toWellFormed().replace(/[^\x20-\x7e]|%/gu, encodeURIComponent);
