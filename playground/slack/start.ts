import { perform } from "./acts/perform.ts";
import { type Clock, realClock } from "./clock.ts";
import { Delivery } from "./delivery.ts";
import { Faults } from "./faults.ts";
import { Feed } from "./feed.ts";
import { type History, newHistory } from "./history.ts";
import { type Fallback, listen } from "./http/server.ts";
import { limits } from "./limits.ts";
import type { App } from "./model.ts";
import type { Act, ActResult, SlackObject, WorkspaceView } from "./page-api.ts";
import { RateLimiter } from "./rate-limit.ts";
import type { AppSeed, WorkspaceSeed } from "./seed.ts";
import { Sockets } from "./sockets.ts";
import { Tickets } from "./tickets.ts";
import { workspaceView } from "./views-json.ts";
import { Workspace } from "./workspace.ts";
import type { World } from "./world.ts";

export interface SlackOptions {
  /** 0 (default): a free one. */
  readonly port?: number;
  readonly host?: string;
  readonly seed?: WorkspaceSeed;
  readonly clock?: Clock;
  /** Slack's rate limits; on by default, off for benchmarks. */
  readonly rateLimits?: boolean;
  /** Multiplies the waits before redelivery (at once, 1 min, 5 min). */
  readonly redeliveryScale?: number;
  readonly acknowledgeMs?: number;
  /** Where others reach this server, when that is not its own address: `http://slack.playground.svc`. */
  readonly publicUrl?: string;
  /** Serves what is not Slack's, e.g. the page. */
  readonly fallback?: Fallback;
}

/** A running simulated Slack. */
export interface Slack extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** What a client takes as `slackApiUrl`. */
  readonly apiUrl: string;
  /** Of the first app. */
  readonly botToken: string;
  readonly appToken: string;
  readonly app: App;
  readonly workspace: Workspace;
  readonly feed: Feed;
  readonly faults: Faults;
  readonly history: History;
  readonly world: World;
  view(): WorkspaceView;
  /** Does what a person or a webhook does. Never throws for what Slack would refuse: the result says so. */
  act(act: Act): ActResult;
  addApp(seed: AppSeed): App;
  /** Where a monitoring tool posts its alerts over HTTP. */
  webhookUrl(name: string): string;
  /** Sends an envelope with a payload of the test's own making (a forged click, a foreign team) to the first app. */
  deliver(type: "events_api" | "interactive" | "slash_commands", payload: SlackObject): void;
  /** Sends this very text to every open connection. */
  sendFrame(frame: string | Buffer): void;
  stop(): Promise<void>;
}

/** Starts a Slack in this process; resolves when it listens. */
export async function startSlack(options: SlackOptions = {}): Promise<Slack> {
  const clock = options.clock ?? realClock;
  const host = options.host ?? "127.0.0.1";
  const feed = new Feed(clock);
  const faults = new Faults(clock, feed);
  const history = newHistory();
  const sockets = new Sockets(() => world);
  let baseUrl = options.publicUrl ?? "";
  const world: World = {
    clock,
    workspace: new Workspace(options.seed ?? {}, clock.nowMs()),
    feed,
    history,
    faults,
    rates: new RateLimiter(clock, options.rateLimits ?? true),
    tickets: new Tickets(clock),
    delivery: new Delivery({
      clock,
      feed,
      history,
      faults,
      options: {
        redeliveryScale: options.redeliveryScale ?? 1,
        acknowledgeMs: options.acknowledgeMs ?? limits.acknowledgeMs,
      },
      receivers: (appId) => sockets.receivers(appId),
    }),
    baseUrl: () => baseUrl,
  };
  sockets.arm();
  const { port, close } = await listen(world, sockets, {
    host,
    port: options.port ?? 0,
    fallback: options.fallback,
  });
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  if (baseUrl === "") baseUrl = url;
  const [app] = world.workspace.apps.values();
  if (app === undefined) throw new RangeError("a workspace needs at least one app");
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    world.delivery.stop();
    sockets.stop();
    stopped ??= close();
    return stopped;
  };
  return {
    url,
    apiUrl: `${url}/api/`,
    botToken: app.botToken,
    appToken: app.appToken,
    app,
    workspace: world.workspace,
    feed,
    faults,
    history,
    world,
    view: () => workspaceView(world, sockets.views()),
    act: (act) => perform(world, act),
    addApp: (seed) => world.workspace.addApp(seed),
    webhookUrl: (name) => {
      const webhook = [...world.workspace.webhooks.values()].find((each) => each.name === name);
      if (webhook === undefined) throw new RangeError(`there is no webhook ${name}`);
      return `${url}/services/${world.workspace.team.id}/${webhook.botId}/${webhook.secret}`;
    },
    deliver: (type, payload) => {
      const nothing = () => {};
      if (type === "events_api") world.delivery.event(app.id, "raw", payload);
      else
        world.delivery.interaction({
          type,
          title: "raw",
          appId: app.id,
          payload,
          answered: nothing,
          failed: nothing,
        });
    },
    sendFrame: (frame) => sockets.broadcast(frame),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
