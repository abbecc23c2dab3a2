import type { FaultName } from "../fault-table.ts";
import { type FaultParams, fitsMethod } from "../faults.ts";
import type { CallRecord } from "../history.ts";
import { deleteMessage } from "../messages.ts";
import type { App } from "../model.ts";
import type { SlackObject } from "../page-api.ts";
import { channelView } from "../views-json.ts";
import type { World } from "../world.ts";
import { Args } from "./args.ts";
import { hasScope, missingScope } from "./find.ts";
import type { Call, Method } from "./method.ts";
import { methods } from "./methods.ts";
import { Refusal } from "./refusal.ts";

export interface ApiRequest {
  readonly method: string;
  /** From the Authorization header, else from the arguments. */
  readonly token: string | undefined;
  readonly args: SlackObject;
  readonly origin: string;
  /** A JSON body without a charset: Slack warns. */
  readonly lacksCharset: boolean;
}

/** What goes back over HTTP. `cut`: the connection ends without an answer. */
export type ApiAnswer =
  | {
      readonly kind: "json";
      readonly status: number;
      readonly body: SlackObject;
      readonly headers: Record<string, string>;
    }
  | { readonly kind: "text"; readonly status: number; readonly text: string; readonly contentType: string }
  | { readonly kind: "cut" };

/** Carries out one call of the Web API, faults included, and keeps a record of it. */
export async function callMethod(world: World, request: ApiRequest): Promise<ApiAnswer> {
  const startMs = world.clock.nowMs();
  const done = await answer(world, request);
  const record: CallRecord = {
    atMs: startMs,
    tookMs: world.clock.nowMs() - startMs,
    method: request.method,
    appId: done.appId,
    args: request.args,
    status: done.answer.kind === "cut" ? 0 : done.answer.status,
    outcome: done.outcome,
    fault: done.fault,
  };
  world.history.calls.push(record);
  world.feed.publish(() => ({
    kind: "api-call",
    method: record.method,
    ...(record.appId === undefined ? {} : { appId: record.appId }),
    status: record.status,
    outcome: record.outcome,
    tookMs: record.tookMs,
    args: record.args,
    ...(done.answer.kind === "json" ? { answer: done.answer.body } : {}),
    ...(record.fault === undefined ? {} : { fault: record.fault }),
  }));
  return done.answer;
}

interface Done {
  readonly answer: ApiAnswer;
  readonly outcome: string;
  readonly appId: string | undefined;
  readonly fault: string | undefined;
}

async function answer(world: World, request: ApiRequest): Promise<Done> {
  const caller = world.workspace.byToken(request.token ?? "");
  const appId = caller?.app.id;
  const before = await faultBefore(world, request.method);
  if (before !== undefined) return { ...before, appId };
  let body: SlackObject;
  let outcome = "ok";
  let status = 200;
  const headers: Record<string, string> =
    caller === undefined ? {} : scopeHeaders(world, caller.app, request.method);
  try {
    body = { ok: true, ...run(world, request, caller) };
    if (request.lacksCharset) body = withWarning(body, "missing_charset");
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    outcome = error.code;
    const { retry_after: retryAfter, ...more } = error.more;
    body = { ok: false, error: error.code, ...more };
    if (error.code === "ratelimited") {
      status = 429;
      headers["retry-after"] = String(retryAfter);
    }
  }
  const after = await faultAfter(world, request.method);
  if (after !== undefined)
    return {
      ...after,
      outcome: after.outcome === "lost" && outcome !== "ok" ? outcome : after.outcome,
      appId,
    };
  return { answer: { kind: "json", status, body, headers }, outcome, appId, fault: undefined };
}

function run(
  world: World,
  request: ApiRequest,
  caller: ReturnType<World["workspace"]["byToken"]>,
): SlackObject {
  const method = methods.get(request.method);
  if (method === undefined) throw new Refusal("unknown_method", { req_method: request.method });
  if (request.token === undefined || request.token === "") throw new Refusal("not_authed");
  if (request.token === world.workspace.configToken) return runForPerson(world, request, method);
  if (caller === undefined) throw new Refusal("invalid_auth");
  const revoked = world.faults.active("token-error");
  if (revoked !== undefined && (revoked.token === "both" || revoked.token === caller.kind)) {
    throw new Refusal(String(revoked.error));
  }
  // auth.test names whose token it is, whatever its kind.
  if (method.token !== caller.kind && request.method !== "auth.test")
    throw new Refusal("not_allowed_token_type");
  const call = callOf(world, request, caller.app);
  const isScoped = method.scopes.length === 0 || method.scopes.some((scope) => hasScope(call, scope));
  if (!isScoped) throw missingScope(call, method.scopes[0] ?? "");
  if (method.isAgentFeature) refuseAgentFeature(world, caller.app);
  takeRate(world, request.method, method, caller.app);
  harmWorkspace(world, request);
  return method.run(call);
}

/** Configuration tokens serve the methods of manifests alone, for the apps of their workspace. */
function runForPerson(world: World, request: ApiRequest, method: Method): SlackObject {
  const { faults, workspace } = world;
  const refused = faults.active("config-token-error");
  if (refused !== undefined) throw new Refusal(String(refused.error));
  if (method.token !== "config") throw new Refusal("not_allowed_token_type");
  const id = new Args(request.args).text("app_id");
  if (!/^A[A-Z0-9]+$/.test(id)) throw new Refusal("invalid_app_id");
  const app = workspace.apps.get(id);
  if (app === undefined) throw new Refusal("app_not_found");
  takeRate(world, request.method, method, app);
  return method.run(callOf(world, request, app));
}

const callOf = (world: World, request: ApiRequest, app: App): Call => ({
  world,
  method: request.method,
  app,
  args: new Args(request.args),
  origin: request.origin,
});

function refuseAgentFeature(world: World, app: App): void {
  const off = world.faults.active("no-agent-features");
  if (off !== undefined) throw new Refusal(String(off.error));
  if (!app.agentView) throw new Refusal("feature_not_enabled");
}

function takeRate(world: World, name: string, method: Method, app: App): void {
  const isHistory = name === "conversations.history" || name === "conversations.replies";
  const tier = isHistory && app.restrictedHistory ? "restricted" : method.tier;
  const waitSeconds = world.rates.take(`${name} ${app.id}`, tier);
  if (waitSeconds > 0) throw new Refusal("ratelimited", { retry_after: waitSeconds });
}

async function faultBefore(world: World, method: string): Promise<Omit<Done, "appId"> | undefined> {
  const { faults } = world;
  const fits = fitsMethod(method);
  const slow = faults.strike("slow-answer", (params) => params.when === "before" && fits(params));
  if (slow !== undefined) await waited(world, Number(slow.ms));
  if (faults.strike("cut-request", fits)) return fault("cut-request", { kind: "cut" }, "cut");
  if (faults.strike("unavailable", fits))
    return fault("unavailable", failure(503, "upstream unavailable"), "503");
  const limited = faults.strike("rate-limit", fits);
  if (limited !== undefined) {
    const headers = { "retry-after": String(limited.seconds) };
    return fault(
      "rate-limit",
      { kind: "json", status: 429, body: { ok: false, error: "ratelimited" }, headers },
      "ratelimited",
    );
  }
  const refused = faults.strike("refuse-call", fits);
  if (refused === undefined) return undefined;
  const body = { ok: false, error: String(refused.error) };
  return fault("refuse-call", { kind: "json", status: 200, body, headers: {} }, body.error);
}

async function faultAfter(world: World, method: string): Promise<Omit<Done, "appId"> | undefined> {
  const { faults } = world;
  const fits = fitsMethod(method);
  const slow = faults.strike("slow-answer", (params) => params.when === "after" && fits(params));
  if (slow !== undefined) await waited(world, Number(slow.ms));
  if (faults.strike("lose-answer", fits)) return fault("lose-answer", { kind: "cut" }, "lost");
  if (faults.strike("error-after-effect", fits))
    return fault("error-after-effect", failure(500, "internal error"), "lost");
  if (!faults.strike("html-answer", fits)) return undefined;
  const text = "<!doctype html><title>Slack</title><p>Something went wrong.</p>";
  return fault("html-answer", { kind: "text", status: 200, text, contentType: "text/html" }, "lost");
}

const fault = (name: FaultName, given: ApiAnswer, outcome: string): Omit<Done, "appId"> => ({
  answer: given,
  outcome,
  fault: name,
});

const failure = (status: number, text: string): ApiAnswer => ({
  kind: "text",
  status,
  text,
  contentType: "text/plain",
});

const waited = (world: World, ms: number): Promise<void> =>
  new Promise((resolve) => {
    world.clock.after(ms, resolve);
  });

/** The channel, thread or message that a call names is taken away just before the call. */
function harmWorkspace(world: World, request: ApiRequest): void {
  const { faults, workspace } = world;
  const channel = workspace.channels.get(String(request.args.channel ?? request.args.channel_id));
  const app = workspace.byToken(request.token ?? "")?.app;
  if (channel === undefined || app === undefined) return;
  const fits: (params: FaultParams) => boolean = fitsMethod(request.method);
  const shown = () =>
    world.feed.publish(() => ({ kind: "channel-changed", channel: channelView(world, channel) }));
  if (faults.strike("archive-channel", fits)) {
    channel.isArchived = true;
    shown();
  }
  if (faults.strike("remove-bot", fits)) {
    channel.members.delete(app.botUserId);
    shown();
  }
  const message = channel.byTs.get(String(request.args.ts ?? request.args.thread_ts));
  if (message === undefined) return;
  if (faults.strike("delete-reply", fits)) deleteMessage(world, channel, message);
  if (!faults.strike("delete-thread", fits)) return;
  const root = channel.byTs.get(message.threadTs ?? message.ts) ?? message;
  for (const reply of [...root.replies]) deleteMessage(world, channel, reply);
  deleteMessage(world, channel, root);
}

function scopeHeaders(world: World, app: App, name: string): Record<string, string> {
  const taken = world.faults.active("missing-scope")?.scope;
  const accepted = methods.get(name)?.scopes.join(",") ?? "";
  return {
    "x-oauth-scopes": [...app.scopes].filter((scope) => scope !== taken).join(","),
    "x-accepted-oauth-scopes": accepted,
  };
}

function withWarning(body: SlackObject, warning: string): SlackObject {
  const metadata = typeof body.response_metadata === "object" ? body.response_metadata : {};
  return { ...body, warning, response_metadata: { ...metadata, warnings: [warning] } };
}
