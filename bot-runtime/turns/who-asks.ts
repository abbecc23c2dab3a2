import type { Person } from "../slack/directory.ts";
import { asLine } from "../text/untrusted.ts";
import { limits } from "./limits.ts";
import type { TurnPorts, TurnSettings } from "./ports.ts";
import type { Request } from "./request.ts";

/** What the agent is told about who asks and where, under this key of the message's metadata. */
export const metadataKey = "https://slackagents.dev/slack/v1";

/** Headers of ours begin so: they go to the agent's own origin alone (`agent-fetch.ts`). */
const headerPrefix = "x-slack-";

export type WhoAsks = {
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Lower-case names, values of printable ASCII; empty unless the binding asks for headers. */
  readonly headers: Readonly<Record<string, string>>;
};

type Place = { readonly channel: string; readonly threadTs: string };

/**
 * Who asks and where, as far as the binding lets the agent know. Where several wrote what is sent together, all of them are named
 * and none alone: the words of one must not be taken with the rights of another.
 */
export async function whoAsks(
  requests: readonly Request[],
  { channel, threadTs }: Place,
  ports: Pick<TurnPorts, "directory" | "settings">,
  signal: AbortSignal,
): Promise<WhoAsks> {
  const [first] = requests;
  if (first === undefined) return { metadata: {}, headers: {} };
  const { identity, policy } = ports.settings();
  const people = new Map<string, Request>();
  const bots = new Map<string, Bot>();
  for (const request of requests) {
    const { requester } = request;
    if (requester.kind === "user") people.set(requester.id, people.get(requester.id) ?? request);
    else bots.set(requester.id, requester);
  }
  const users = await Promise.all(
    [...people].map(([id, request]) => describePerson(id, request, identity, ports, signal)),
  );
  const link = threadLink(policy.us.url, channel, threadTs);
  const place = { channel, thread: threadTs, kind: first.kind, ...(link === undefined ? {} : { link }) };
  const metadata = { [metadataKey]: { ...place, ...askersOf(users, [...bots.values()]) } };
  if (!identity.includes("Headers")) return { metadata, headers: {} };
  return { metadata, headers: headersOf(users, [...bots.keys()], channel, link) };
}

type Bot = Extract<Request["requester"], { kind: "bot" }>;
type Told = { readonly id?: string; readonly name?: string; readonly email?: string; readonly team?: string };

/** One asker by name, several as lists. */
const askersOf = (users: readonly Told[], bots: readonly Bot[]): Record<string, unknown> => {
  if (users.length + bots.length === 1) return users.length === 1 ? { user: users[0] } : { bot: bots[0] };
  return { ...(users.length === 0 ? {} : { users }), ...(bots.length === 0 ? {} : { bots }) };
};

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

/** Slack's address of a message: the workspace's, then channel and time. Undefined where Slack did not tell the workspace's. */
function threadLink(workspace: string | undefined, channel: string, threadTs: string): string | undefined {
  if (workspace === undefined || threadTs === "" || !URL.canParse(workspace)) return undefined;
  return new URL(`/archives/${channel}/p${threadTs.replace(".", "")}`, workspace).href;
}

function headersOf(
  users: readonly Told[],
  bots: readonly string[],
  channel: string,
  link: string | undefined,
): Record<string, string> {
  const all = (field: keyof Told) => users.flatMap((one) => one[field] ?? []);
  const values: Record<string, readonly string[]> = {
    "user-id": all("id"),
    "user-name": all("name"),
    "user-email": all("email"),
    "team-id": [...new Set(all("team"))],
    "bot-id": bots,
    "channel-id": [channel],
    "thread-link": link === undefined ? [] : [link],
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, list]) =>
      list.length === 0 ? [] : [[`${headerPrefix}${name}`, list.map(headerValue).join(", ")]],
    ),
  );
}

/** Printable ASCII stays; all else, the list's comma and the percent sign are percent-encoded UTF-8. */
const headerValue = (value: string): string =>
  value.toWellFormed().replace(/[^\x20-\x7e]|[%,]/gu, encodeURIComponent);
