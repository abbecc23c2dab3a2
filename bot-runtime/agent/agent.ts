import { TaskState as SdkState } from "@a2a-js/sdk";
import { fetch as undiciFetch } from "undici";
import { type BindingSpec, credentialFiles } from "../../crds/index.ts";
import { type HttpClient, openHttp } from "../http.ts";
import { agentFetch } from "./agent-fetch.ts";
import { agentAuth } from "./auth.ts";
import { boundedBody, textOf } from "./bounded.ts";
import { type AgentLog, agentCalls, type OnCall } from "./calls.ts";
import { type Connected, connect } from "./card.ts";
import { cardKeeper } from "./card-keeper.ts";
import { classify } from "./classify.ts";
import { stateOf } from "./convert.ts";
import { AgentError } from "./errors.ts";
import { fetchFile } from "./file.ts";
import { followTask } from "./follow.ts";
import { type AgentLimits, limits as defaults } from "./limits.ts";
import { mender } from "./mend.ts";
import type { FetchToken } from "./oauth2.ts";
import { openStreams } from "./open-streams.ts";
import type { Ignored } from "./plain.ts";
import type { Agent } from "./port.ts";
import { retrySafely } from "./retry.ts";
import { sendMessage } from "./send.ts";
import { cardVerifier } from "./signature.ts";
import { agentTrust, type Secret, tokenTrust } from "./trust.ts";

export type AgentOptions = {
  /** The credential file of this name, read at each use: what was rotated is taken without a restart. */
  readonly secret: Secret;
  readonly onCall?: OnCall;
  /** Told what of the agent's answers was left out because nobody could read it. */
  readonly onIgnored?: (reason: Ignored) => void;
  /** Told, at debug, of each failed call with the agent's own words. */
  readonly log?: AgentLog;
  readonly limits?: Partial<AgentLimits>;
};

/** Opens the agent of a binding. Nothing is called before the first use. */
export function openAgent(spec: BindingSpec, options: AgentOptions): Agent {
  const limits: AgentLimits = { ...defaults, ...options.limits };
  const { secret, onCall = () => {}, onIgnored = () => {}, log = { debug: () => {} } } = options;
  const disposal = new AbortController();
  const lifetime = disposal.signal;
  const http = openHttp(() => agentTrust(spec, secret), limits);
  const tokenHttp = openHttp(() => tokenTrust(spec, secret), limits);
  const { url, allowedOrigins, requireSignedCard } = spec.agent;
  const origins = new Set([new URL(url).origin, ...allowedOrigins.map((one) => new URL(one).origin)]);
  const auth = agentAuth(spec, secret, tokenFetch(tokenHttp, limits), lifetime);
  const fetchImpl = agentFetch({ http, origins, auth, limits, mend: mender(limits, onIgnored) });
  const verify = requireSignedCard && cardVerifier(() => secret(pinnedKeyFile(spec)));
  const calls = agentCalls({ limits, onCall, log, lifetime });
  const cards = cardKeeper(() => connect(url, origins, fetchImpl, verify), calls, lifetime);
  const streams = openStreams();
  const wire = { calls, limits, onIgnored, streams };
  const connected = (signal: AbortSignal) => retrySafely(() => cards.connected(signal), limits, signal);

  return {
    card: async (signal) => (await cards.renewed(signal)).summary,
    async *send(message, signal) {
      const choose = async (refused: Connected | undefined): Promise<Connected> => {
        if (refused === undefined) return connected(signal);
        try {
          return await cards.renewed(signal);
        } catch (error) {
          // The agent is gone with its card: what is known of it is all there is.
          if (error instanceof AgentError && error.code !== "ABORTED") return refused;
          throw error;
        }
      };
      yield* sendMessage(choose, message, wire, signal);
    },
    async *follow(taskId, signal) {
      yield* followTask(await connected(signal), taskId, false, wire, signal);
    },
    file: (address, maxBytes, signal) => fetchFile(address, origins, http, maxBytes, signal),
    async tasksOf(contextId, signal) {
      const { client, summary } = await connected(signal);
      // No context would mean the tasks of all contexts.
      if (summary.protocolVersion === "0.3" || contextId === "") return undefined;
      const request = {
        tenant: "",
        contextId,
        status: SdkState.TASK_STATE_UNSPECIFIED,
        pageSize: 50,
        pageToken: "",
        historyLength: 100,
        statusTimestampAfter: undefined,
      };
      const listed = await calls.once("listTasks", signal, () => client.listTasks(request)).catch(notOffered);
      return listed?.tasks.map((task) => ({
        taskId: task.id,
        state: stateOf(task.status?.state),
        messageIds: (task.history ?? []).map(({ messageId }) => messageId),
      }));
    },
    async cancel(taskId, signal) {
      const { client } = await connected(signal);
      const request = { tenant: "", id: taskId, metadata: undefined };
      await calls.once("cancelTask", signal, () => client.cancelTask(request)).catch(alreadyOver);
      streams.end(taskId);
    },
    async [Symbol.asyncDispose]() {
      disposal.abort();
      await Promise.all([http[Symbol.asyncDispose](), tokenHttp[Symbol.asyncDispose]()]);
    },
  };
}

/** Ended already, or not known any more: there is nothing left to cancel. */
function alreadyOver(error: unknown): void {
  const over =
    error instanceof AgentError && (error.code === "TASK_TERMINAL" || error.code === "TASK_UNKNOWN");
  if (!over) throw error;
}

/** An agent that does not offer a method is no failure. */
function notOffered(error: unknown): undefined {
  const lacks =
    error instanceof AgentError && (error.code === "AGENT_REFUSED" || error.code === "PROTOCOL_UNSUPPORTED");
  if (!lacks) throw error;
}

const pinnedKeyFile = (spec: BindingSpec): string =>
  credentialFiles(spec).find(({ field }) => field === "spec.agent.requireSignedCard.secretKeyRef")?.file ??
  "";

/** The token endpoint is no part of the agent: whatever fails there has not sent it anything. */
function tokenFetch(http: HttpClient, limits: AgentLimits): FetchToken {
  return async (url, headers, body, signal) => {
    try {
      const response = await undiciFetch(url, {
        method: "POST",
        headers,
        body,
        redirect: "error",
        signal: AbortSignal.any([signal, AbortSignal.timeout(limits.tokenMs)]),
        dispatcher: http.dispatcher(),
      });
      const text = boundedBody(response, limits.tokenBytes);
      return { status: response.status, text: text === undefined ? "" : await textOf(text) };
    } catch (thrown) {
      const { code, message, detail } = classify(thrown, { method: "card" });
      const about = message
        .replace(code, "the token endpoint")
        .replace(/^the token endpoint$/, "$& did not answer");
      throw new AgentError(code === "AGENT_UNTRUSTED" ? code : "AGENT_UNREACHABLE", { about, detail });
    }
  };
}
