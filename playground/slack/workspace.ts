import type { Directory } from "./composer.ts";
import { secret, slackId, tsOf } from "./ids.ts";
import type {
  App,
  Channel,
  Ephemeral,
  Session,
  StoredFile,
  Team,
  User,
  UserGroup,
  View,
  Webhook,
} from "./model.ts";
import { type AppSeed, appOf, type ChannelSeed, defaultSeed, type WorkspaceSeed, webhookOf } from "./seed.ts";

/** Everything a workspace holds, with the look-ups that Slack's methods need. It changes nothing by itself. */
export class Workspace implements Directory {
  readonly team: Team;
  /** The other side of shared channels. */
  readonly partnerTeam: Team = { id: "T0FABRIKAM", name: "Fabrikam", domain: "fabrikam" };
  readonly users = new Map<string, User>();
  readonly apps = new Map<string, App>();
  readonly webhooks = new Map<string, Webhook>();
  readonly groups = new Map<string, UserGroup>();
  readonly channels = new Map<string, Channel>();
  readonly files = new Map<string, StoredFile>();
  readonly views = new Map<string, View>();
  readonly sessions = new Map<string, Session>();
  readonly ephemerals: Ephemeral[] = [];
  /** Somebody's app configuration token: of a person and a workspace, not of an app. */
  readonly configToken = `xoxe.xoxp-1-${secret(32)}`;
  readonly #handles = new Map<string, string>();
  readonly #tokens = new Map<string, { readonly app: App; readonly kind: "bot" | "app" }>();

  constructor(given: WorkspaceSeed, nowMs: number) {
    const seed = { ...defaultSeed, ...given };
    this.team = { id: seed.teamId, name: seed.teamName, domain: seed.domain };
    seed.people.forEach((person, index) => {
      const teamId = person.kind === "stranger" ? this.partnerTeam.id : this.team.id;
      this.addUser({
        id: slackId("U"),
        teamId,
        name: person.name,
        realName: person.realName,
        title: person.title ?? "",
        email: `${person.name}@${person.kind === "stranger" ? "fabrikam" : this.team.domain}.example`,
        color: COLORS[index % COLORS.length] ?? "4bbe2e",
        timeZone: "Europe/Amsterdam",
        kind: person.kind ?? "member",
        isAdmin: person.isAdmin ?? false,
        appId: undefined,
        botId: undefined,
      });
    });
    for (const app of seed.apps) this.addApp(app);
    for (const channel of seed.channels) this.addChannel(channel, nowMs);
    for (const group of seed.groups) {
      const id = slackId("S");
      const users = group.users.flatMap((handle) => this.user(handle) ?? []);
      this.groups.set(id, { ...group, id, users });
    }
    for (const webhook of seed.webhooks) {
      const channel = this.channel(webhook.channel);
      if (channel === undefined) continue;
      const made = webhookOf(webhook, channel);
      this.webhooks.set(made.id, made);
    }
  }

  addApp(seed: AppSeed): App {
    const app = appOf(seed);
    this.apps.set(app.id, app);
    this.#tokens.set(app.botToken, { app, kind: "bot" });
    this.#tokens.set(app.appToken, { app, kind: "app" });
    this.addUser({
      id: app.botUserId,
      teamId: this.team.id,
      name: seed.handle,
      realName: app.name,
      title: "App",
      email: "",
      color: "2eb886",
      timeZone: "UTC",
      kind: "bot",
      isAdmin: false,
      appId: app.id,
      botId: app.botId,
    });
    return app;
  }

  addUser(user: User): User {
    this.users.set(user.id, user);
    this.#handles.set(user.name, user.id);
    return user;
  }

  addChannel(seed: ChannelSeed, nowMs: number): Channel {
    const everyone = [...this.users.values()].filter((user) => user.kind === "member" || user.kind === "bot");
    const members =
      seed.members?.flatMap((handle) => this.user(handle) ?? []) ?? everyone.map((user) => user.id);
    return this.#store(
      {
        id: slackId("C"),
        kind: seed.kind ?? "channel",
        name: seed.name,
        topic: seed.topic ?? "",
        isArchived: seed.isArchived ?? false,
        isExternal: seed.isExternal ?? false,
        creator: members[0] ?? "",
      },
      members,
      nowMs,
    );
  }

  /** The direct message between two users, made when there is none yet. */
  dmBetween(one: string, other: string, nowMs: number): Channel {
    for (const channel of this.channels.values()) {
      if (channel.kind === "im" && channel.members.has(one) && channel.members.has(other)) return channel;
    }
    const shape = { kind: "im" as const, name: "", topic: "", isArchived: false, isExternal: false };
    return this.#store({ id: slackId("D"), ...shape, creator: one }, [one, other], nowMs);
  }

  #store(
    shape: Pick<Channel, "id" | "kind" | "name" | "topic" | "isArchived" | "isExternal" | "creator">,
    members: readonly string[],
    nowMs: number,
  ): Channel {
    const channel: Channel = {
      ...shape,
      createdMs: nowMs,
      members: new Set(members),
      messages: [],
      byTs: new Map(),
      lastTsMicros: 0,
    };
    this.channels.set(channel.id, channel);
    return channel;
  }

  byToken(token: string): { readonly app: App; readonly kind: "bot" | "app" } | undefined {
    return this.#tokens.get(token);
  }

  /** Gives an app other tokens, as a rotation does: the old ones are unknown from now on. */
  rotateTokens(app: App, tokens: { readonly botToken?: string; readonly appToken?: string }): App {
    const rotated = { ...app, ...tokens };
    this.#tokens.delete(app.botToken);
    this.#tokens.delete(app.appToken);
    this.#tokens.set(rotated.botToken, { app: rotated, kind: "bot" });
    this.#tokens.set(rotated.appToken, { app: rotated, kind: "app" });
    this.apps.set(app.id, rotated);
    return rotated;
  }

  /** The id of the user with this handle. */
  user(handle: string): string | undefined {
    return this.#handles.get(handle);
  }

  /** The id of the channel with this name. */
  channel(name: string): string | undefined {
    for (const channel of this.channels.values()) if (channel.name === name) return channel.id;
    return undefined;
  }

  /** The id of the user group with this handle. */
  group(handle: string): string | undefined {
    for (const group of this.groups.values()) if (group.handle === handle) return group.id;
    return undefined;
  }

  userById(id: string): User | undefined {
    return this.users.get(id);
  }

  appOfBot(botId: string): App | undefined {
    for (const app of this.apps.values()) if (app.botId === botId) return app;
    return undefined;
  }

  /** Apps whose bot is in this channel: those that may see what happens there. */
  appsIn(channel: Channel): App[] {
    return [...this.apps.values()].filter((app) => channel.members.has(app.botUserId));
  }
}

/** The channel's next `ts`: now, or one microsecond after the last, as Slack keeps them apart. */
export function nextTs(channel: Channel, nowMs: number): string {
  channel.lastTsMicros = Math.max(Math.round(nowMs * 1000), channel.lastTsMicros + 1);
  return tsOf(channel.lastTsMicros);
}

const COLORS = ["9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c"];
