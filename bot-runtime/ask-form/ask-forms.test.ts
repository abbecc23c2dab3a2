import { expect, test } from "vitest";
import { openLog } from "../ops/log.ts";
import { SlackError } from "../slack/errors.ts";
import type { ShortcutEvent, SubmissionEvent } from "../slack/event.ts";
import type { Say } from "../turns/ports.ts";
import { type AskFormPorts, askForms } from "./ask-forms.ts";
import { openAbout, sealAbout } from "./sealed.ts";

const key = Buffer.alloc(32, 7).toString("base64url");
const signal = new AbortController().signal;

const shortcut = (changes: Partial<ShortcutEvent> = {}): ShortcutEvent => ({
  kind: "shortcut",
  team: "T1",
  channel: "C1",
  user: "U1",
  callbackId: "ask_agent",
  triggerId: "t1",
  responseUrl: undefined,
  ts: "1.2",
  threadTs: "1.1",
  message: { user: "U2", text: "<!channel> boom", files: [{ id: "F1" }] },
  ...changes,
});

function stage(given: Partial<AskFormPorts> = {}) {
  const views: Record<string, unknown>[] = [];
  const told: string[] = [];
  const ports: AskFormPorts = {
    slack: {
      openView: async (_, view) => void views.push(view),
      ephemeral: async (_, user, words) => void told.push(`${user}: ${words}`),
      respond: async () => {},
    },
    key: { now: () => key, get: async () => key },
    settings: () => ({
      say: ((name: string) => name) as Say,
      agentName: "agent",
      policy: { us: { botUserId: "UBOT" } } as never,
    }),
    log: openLog("silent", "test/bot"),
    now: () => 1_000,
    ...given,
  };
  const forms = askForms(ports);
  const open = (event = shortcut()) => forms.open(event, async () => {}, signal);
  const metadata = () => String(views[0]?.private_metadata);
  return { ports, forms, open, views, told, metadata };
}

const sent = (metadata: string, changes: Partial<SubmissionEvent> = {}): SubmissionEvent => ({
  kind: "submission",
  team: "T1",
  user: "U1",
  viewId: "V1",
  callbackId: "sab_ask",
  metadata,
  values: { question: { value: { type: "plain_text_input", value: "  why?  " } } },
  triggerId: "t2",
  ...changes,
});

test("the form shows the message inert, and what is sent is about it, with the question", async () => {
  const { open, forms, views, metadata } = stage();
  expect(await open()).toBe("accepted");
  expect(JSON.stringify(views)).not.toContain("<!channel>");
  expect(await forms.read(sent(metadata()), signal)).toEqual({
    question: "why?",
    shortcut: shortcut({ triggerId: "t2" }),
  });
});

test("the field may stay empty", async () => {
  const { open, forms, metadata } = stage();
  await open();
  expect((await forms.read(sent(metadata(), { values: {} }), signal))?.question).toBeUndefined();
});

test("another process has the message's words and author, as far as the form holds them", async () => {
  const { open, metadata } = stage();
  await open(shortcut({ message: { user: "U2", text: `boom ${'"<&\n'.repeat(5_000)}` } }));
  expect(metadata().length).toBeLessThanOrEqual(3_000);
  const asked = await stage().forms.read(sent(metadata()), signal);
  expect(asked?.shortcut).toMatchObject({ channel: "C1", ts: "1.2", threadTs: "1.1" });
  expect(asked?.shortcut.message).toMatchObject({ user: "U2", text: expect.stringMatching(/^boom /) });
});

test("a form that somebody else opened, or that nobody signed, asks nothing", async () => {
  const { open, forms, metadata } = stage();
  await open();
  expect(await forms.read(sent(metadata(), { user: "U9" }), signal)).toBeUndefined();
  for (const forged of ["", "1.x.{}", metadata().replace('"C1"', '"C2"'), metadata().slice(0, -1)])
    expect(await forms.read(sent(forged), signal)).toBeUndefined();
  const about = openAbout(key, metadata());
  if (about === undefined) throw new Error("it is ours");
  const other = Buffer.alloc(32, 8).toString("base64url");
  expect(await forms.read(sent(sealAbout(other, about)), signal)).toBeUndefined();
});

test("a form that Slack does not open is told to the person", async () => {
  const { open, told } = stage({
    slack: {
      ...stage().ports.slack,
      openView: async () => {
        throw new SlackError("views.open", "refused", "expired_trigger_id");
      },
      ephemeral: async (_, user, words) => void told.push(`${user}: ${words}`),
    },
  });
  expect(await open()).toBe("refused");
  expect(told).toEqual(["U1: askExpired"]);
});

test("without the store's key no form is opened, and the person is told", async () => {
  const { open, told, views } = stage({ key: { now: () => undefined, get: async () => key } });
  expect(await open()).toBe("unstored");
  expect(views).toEqual([]);
  expect(told).toEqual(["U1: notAccepted"]);
});
