import { expect, test } from "vitest";
import type { Person } from "../slack/directory.ts";
import type { TurnPorts, TurnSettings } from "./ports.ts";
import type { Request } from "./request.ts";
import { metadataKey, whoAsks } from "./who-asks.ts";

const signal = new AbortController().signal;
const people: Readonly<Record<string, Partial<Person>>> = {
  U1: { name: "Ada, Lovelace", email: "ada@example.com", team: "T1" },
  U2: { name: "Łukasz\r\nX-Admin: 1", team: "T2" },
  U3: { name: "100% \u202ereal", email: "zoë@example.com" },
};
const request = (requester: Request["requester"], message: Record<string, unknown> = {}) =>
  ({ kind: "mention", team: "T1", channel: "C1", requester, message }) as Partial<Request> as Request;
const user = (id: string, message?: Record<string, unknown>) => request({ kind: "user", id }, message);
const bot = request({ kind: "bot", id: "B1", name: "Grafana" });

async function told(asked: Request, identity: TurnSettings["identity"], us: { url?: string } = {}) {
  const ports = {
    settings: () => ({ identity, policy: { us } }),
    directory: { person: async (id: string) => people[id] },
  } as unknown as Pick<TurnPorts, "settings" | "directory">;
  const who = await whoAsks(asked, { channel: "C1", threadTs: "1700000000.000100" }, ports, signal);
  return { ...(who.metadata[metadataKey] as Record<string, unknown>), headers: who.headers };
}

const place = { channel: "C1", thread: "1700000000.000100", kind: "mention", headers: {} };

test.each<[string, Request, TurnSettings["identity"], Record<string, unknown>]>([
  ["nothing of the person where the binding lists nothing", user("U1"), [], { user: {} }],
  ["the id alone", user("U1"), ["UserID"], { user: { id: "U1" } }],
  [
    "all that is listed",
    user("U1"),
    ["UserID", "Name", "Email", "Team"],
    { user: { id: "U1", name: "Ada, Lovelace", email: "ada@example.com", team: "T1" } },
  ],
  ["no address where Slack gives none", user("U2"), ["Email"], { user: {} }],
  [
    "a name on one line, without what hides or reorders",
    user("U3"),
    ["Name"],
    { user: { name: "100% real" } },
  ],
  ["the workspace of a person of another one", user("U2"), ["Team"], { user: { team: "T2" } }],
  [
    "the workspace that the message names, of whom Slack tells nothing",
    user("U9", { user_team: "T9" }),
    ["Team"],
    { user: { team: "T9" } },
  ],
  ["the bot that asks", bot, ["UserID"], { bot: { kind: "bot", id: "B1", name: "Grafana" } }],
])("the agent is told %s", async (_, asked, identity, expected) => {
  expect(await told(asked, identity)).toEqual({ ...place, ...expected });
});

test("the thread's link is the workspace's address of its first message", async () => {
  const link = "https://acme.slack.com/archives/C1/p1700000000000100";
  expect(await told(user("U1"), [], { url: "https://acme.slack.com/" })).toMatchObject({ link });
});

test.each<[string, Request, TurnSettings["identity"], Record<string, string>]>([
  ["the place alone, where nothing of the person is listed", user("U1"), ["Headers"], {}],
  [
    "the same as the metadata",
    user("U1"),
    ["UserID", "Name", "Email", "Team", "Headers"],
    {
      "x-slack-user-id": "U1",
      "x-slack-user-name": "Ada, Lovelace",
      "x-slack-user-email": "ada@example.com",
      "x-slack-team-id": "T1",
    },
  ],
  [
    "no name that begins a header of its own",
    user("U2"),
    ["Name", "Headers"],
    { "x-slack-user-name": "%C5%81ukasz X-Admin: 1" },
  ],
  ["the bot that asks", bot, ["UserID", "Headers"], { "x-slack-bot-id": "B1" }],
])("headers carry %s", async (_, asked, identity, expected) => {
  const { headers } = await told(asked, identity);
  expect(headers).toEqual({ "x-slack-channel-id": "C1", ...expected });
  expect(() => new Headers(headers)).not.toThrow();
});
