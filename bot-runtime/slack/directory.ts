import { z } from "zod";
import { isTokenError, SlackError } from "./errors.ts";
import { limits } from "./limits.ts";
import type { SlackCall } from "./web.ts";

/** What `users.info` tells of a person; every flag false where Slack does not say. */
export type Person = {
  readonly id: string;
  readonly name: string;
  readonly team: string | undefined;
  readonly email: string | undefined;
  readonly isBot: boolean;
  readonly isDeactivated: boolean;
  readonly isGuest: boolean;
  readonly isStranger: boolean;
};

const User = z.looseObject({
  id: z.string(),
  team_id: z.string().optional(),
  name: z.string().optional(),
  real_name: z.string().optional(),
  deleted: z.boolean().optional(),
  is_bot: z.boolean().optional(),
  is_restricted: z.boolean().optional(),
  is_ultra_restricted: z.boolean().optional(),
  is_stranger: z.boolean().optional(),
  profile: z
    .looseObject({
      display_name: z.string().optional(),
      real_name: z.string().optional(),
      email: z.string().optional(),
    })
    .optional(),
});

const Channel = z.looseObject({ id: z.string(), name: z.string().optional() });

/**
 * People, channels and groups of the workspace, remembered for `limits.directoryMs`. A fact that Slack will not tell (scope
 * missing, unknown id) is `undefined` and remembered too; a passing failure is thrown where nothing is remembered that is young enough.
 */
export function slackDirectory(call: SlackCall, now: () => number = Date.now) {
  const remember = remembering(now);
  return {
    person: (id: string, signal: AbortSignal): Promise<Person | undefined> =>
      remember(`user:${id}`, async () => {
        const told = await call("users.info", { user: id }, "retried", signal).catch(unknownHere);
        const user = User.safeParse(told === "unknown" ? { id, is_stranger: true } : told.user);
        return user.success ? person(user.data) : undefined;
      }),
    channelName: (id: string, signal: AbortSignal): Promise<string | undefined> =>
      remember(`channel:${id}`, async () => {
        const channel = Channel.safeParse(
          (await call("conversations.info", { channel: id }, "retried", signal)).channel,
        );
        return channel.success ? channel.data.name : undefined;
      }),
    groupName: async (id: string, signal: AbortSignal): Promise<string | undefined> =>
      (await groups(remember, call, signal))?.get(id),
    groupMembers: (id: string, signal: AbortSignal): Promise<ReadonlySet<string> | undefined> =>
      remember(`members:${id}`, async () => {
        const told = await call("usergroups.users.list", { usergroup: id }, "retried", signal).catch(noGroup);
        return new Set(Array.isArray(told.users) ? told.users.filter((one) => typeof one === "string") : []);
      }),
  };
}
export type SlackDirectory = ReturnType<typeof slackDirectory>;

const groups = (remember: Remember, call: SlackCall, signal: AbortSignal) =>
  remember("groups", async () => {
    const { usergroups } = await call("usergroups.list", {}, "retried", signal);
    const Group = z.looseObject({
      id: z.string(),
      handle: z.string().optional(),
      name: z.string().optional(),
    });
    const list = z.array(Group).safeParse(usergroups);
    return new Map(list.success ? list.data.map((one) => [one.id, one.handle ?? one.name ?? one.id]) : []);
  });

function person(user: z.infer<typeof User>): Person {
  const shown =
    user.profile?.display_name || user.profile?.real_name || user.real_name || user.name || user.id;
  return {
    id: user.id,
    name: shown,
    team: user.team_id,
    email: user.profile?.email,
    isBot: user.is_bot === true,
    isDeactivated: user.deleted === true,
    isGuest: user.is_restricted === true || user.is_ultra_restricted === true,
    isStranger: user.is_stranger === true,
  };
}

/** Whom the workspace does not know, or may not see, is none of its members: somebody of another organisation (Slack Connect). */
function unknownHere(error: unknown): "unknown" {
  if (error instanceof SlackError && /^(users?_not_found|user_not_visible)$/.test(error.code))
    return "unknown";
  throw error;
}

/** A group that does not exist (any more) has no members. */
function noGroup(error: unknown): { readonly users?: unknown } {
  if (error instanceof SlackError && error.code === "no_such_subteam") return {};
  throw error;
}

/** Slack will not tell this fact, now or later. A token that is refused, or a proxy in between, says nothing about the fact. */
const isUntold = (error: unknown): boolean =>
  error instanceof SlackError &&
  error.failure === "refused" &&
  !isTokenError(error) &&
  !error.code.startsWith("http_");

type Remember = <T>(key: string, ask: () => Promise<T | undefined>) => Promise<T | undefined>;

type Fact = { readonly answer: Promise<unknown>; readonly untilMs: number; readonly staleUntilMs: number };

/**
 * Bounded memory of answers, oldest out first; callers that ask at the same time share one call, and where the one who made it gives up
 * the others ask again. While Slack does not answer, what it told last is believed for `limits.directoryStaleMs` more, then its failure is
 * thrown.
 */
function remembering(now: () => number): Remember {
  const known = new Map<string, Fact>();
  const keep = (key: string, fact: Fact): void => {
    known.delete(key);
    known.set(key, fact);
    const oldest = known.keys().next().value;
    if (known.size > limits.directoryEntries && oldest !== undefined) known.delete(oldest);
  };
  const remember: Remember = <T>(key: string, ask: () => Promise<T | undefined>) => {
    const before = known.get(key);
    if (before !== undefined && before.untilMs > now())
      return (before.answer as Promise<T | undefined>).catch((error: unknown) => {
        if (error instanceof SlackError && error.code === "aborted") return remember(key, ask);
        throw error;
      });
    const answer = ask().catch((error: unknown) => {
      if (isUntold(error)) return undefined;
      known.delete(key);
      if (before === undefined || before.staleUntilMs <= now()) throw error;
      keep(key, { ...before, untilMs: now() + limits.directoryAgainMs });
      return before.answer as Promise<T | undefined>;
    });
    const untilMs = now() + limits.directoryMs;
    keep(key, { answer, untilMs, staleUntilMs: untilMs + limits.directoryStaleMs });
    return answer;
  };
  return remember;
}
