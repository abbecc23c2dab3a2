import { shortcutId } from "../admission/admit.ts";
import { bounded } from "../inbox/bounded.ts";
import { isRecord } from "../is-record.ts";
import type { EventVerdict } from "../ops/metrics.ts";
import type { SigningKey } from "../signing-key.ts";
import type { Acknowledge } from "../slack/connection.ts";
import type { ShortcutEvent, SlackEvent, SubmissionEvent } from "../slack/event.ts";
import type { SlackMessages } from "../slack/messages.ts";
import { messageToMarkdown } from "../text/index.ts";
import { uuidV5 } from "../turns/ids.ts";
import type { TurnSettings } from "../turns/ports.ts";
import { requesterOf, type TellPorts, tellRequester } from "../turns/tell.ts";
import { askForm, askFormId, questionBlock, questionValue } from "./form.ts";
import { keptMessages } from "./kept-messages.ts";
import { limits } from "./limits.ts";
import { openAbout, sealAbout } from "./sealed.ts";

export type AskFormPorts = TellPorts & {
  readonly slack: Pick<SlackMessages, "openView">;
  readonly key: SigningKey;
  readonly settings: () => Pick<TurnSettings, "say" | "agentName" | "policy">;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
};

/** What a person asks by the form: the shortcut as it was used, and the question that they added. */
export type Asked = { readonly shortcut: ShortcutEvent; readonly question: string | undefined };

export const isAskForm = (event: SlackEvent): event is SubmissionEvent =>
  event.kind === "submission" && event.callbackId === askFormId;

/** The form of the message shortcut. Between its opening and its sending nothing is stored: what it is about stands in it, signed. */
export function askForms(ports: AskFormPorts) {
  const messages = keptMessages(ports.now);
  const tell = (event: ShortcutEvent, sentence: string, signal: AbortSignal): void =>
    void tellRequester(requesterOf(event), sentence, ports, signal);
  return {
    /** Opens it for somebody who may ask, within the three seconds that a `trigger_id` lives; else they are told. */
    async open(event: ShortcutEvent, acknowledge: Acknowledge, signal: AbortSignal): Promise<EventVerdict> {
      await acknowledge();
      const { say, agentName: agent, policy } = ports.settings();
      const key = ports.key.now();
      if (key === undefined) {
        tell(event, say("notAccepted", {}), signal);
        return "unstored";
      }
      const id = uuidV5(`ask:${event.triggerId}`);
      const nameless = { user: () => undefined, channel: () => undefined, userGroup: () => undefined };
      const { markdown } = messageToMarkdown(event.message, nameless, { botUserId: policy.us.botUserId });
      const { user, bot_id: bot } = event.message;
      const about = sealAbout(key, {
        v: 1,
        id,
        user: event.user,
        channel: event.channel,
        ts: event.ts,
        threadTs: event.threadTs ?? event.ts,
        ...(event.responseUrl === undefined ? {} : { responseUrl: event.responseUrl }),
        author: {
          ...(typeof user === "string" ? { user } : {}),
          ...(typeof bot === "string" ? { bot_id: bot } : {}),
        },
        words: markdown,
      });
      messages.keep(id, event.message);
      try {
        await ports.slack.openView(event.triggerId, askForm(markdown, about, { say, agent }), signal);
        return "accepted";
      } catch (error) {
        ports.log.warn({ err: error, thread: event.threadTs }, "the shortcut's form could not be opened");
        tell(event, say("askExpired", {}), signal);
        return "refused";
      }
    },

    /** What a form asks that came back; undefined for one that is not ours, or that somebody else opened. @throws {StoreError} */
    async read(event: SubmissionEvent, signal: AbortSignal): Promise<Asked | undefined> {
      const about = openAbout(await keyInTime(ports.key, signal), event.metadata);
      if (about === undefined || about.user !== event.user) {
        ports.log.warn({ user: event.user }, "a form that is not ours asked nothing");
        return undefined;
      }
      const { channel, ts, threadTs, author, words, responseUrl, id } = about;
      const shortcut: ShortcutEvent = {
        kind: "shortcut",
        team: event.team,
        channel,
        user: event.user,
        callbackId: shortcutId,
        triggerId: event.triggerId,
        responseUrl,
        ts,
        threadTs,
        message: messages.get(id) ?? { ...author, text: words },
      };
      return { shortcut, question: questionIn(event.values) };
    },
  };
}
export type AskForms = ReturnType<typeof askForms>;

/** The form stays open with this sentence below its field. */
export const askRefused = (sentence: string): Record<string, unknown> => ({
  response_action: "errors",
  errors: { [questionBlock]: sentence },
});

function questionIn(values: Readonly<Record<string, unknown>>): string | undefined {
  const block = values[questionBlock];
  const element = isRecord(block) ? block[questionValue] : undefined;
  const given = isRecord(element) && typeof element.value === "string" ? element.value : "";
  const question = given.slice(0, limits.questionChars).trim();
  return question === "" ? undefined : question;
}

/** The key is in memory by the time that a form is open, unless this process began since. */
const keyInTime = async (key: SigningKey, signal: AbortSignal): Promise<string> =>
  key.now() ?? bounded("a form", key.get(), limits.keyMs, signal);
