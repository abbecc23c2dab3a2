import { expect, test } from "vitest";
import { message } from "../../crds/index.ts";
import { aPolicy } from "../admission/policy.fixture.ts";
import { openLog } from "../ops/log.ts";
import type { EventVerdict } from "../ops/metrics.ts";
import type { SlashEvent } from "../slack/event.ts";
import type { Say } from "../turns/ports.ts";
import type { Request } from "../turns/request.ts";
import type { SubCommand } from "./sub-command.ts";
import { type CommandPorts, takeCommand } from "./take-command.ts";

const say: Say = (name, values) => message(undefined, name, values);
const policy = aPolicy({ directMessages: false });
const event: SlashEvent = {
  kind: "slash",
  team: "T1",
  channel: "C1",
  user: "U1",
  command: "/s&re",
  text: "",
  triggerId: "t",
  responseUrl: "https://hooks.slack.com/x",
};
const request = (id: string, at: number): Request => ({
  v: 1,
  id,
  kind: "mention",
  team: "T1",
  channel: "C1",
  ts: `${at}.1`,
  threadTs: `${at}.1`,
  requester: { kind: "user", id: "U1" },
  message: { text: `question ${id}` },
  keys: [id],
  receivedAtMs: 0,
});

async function play(
  command: SubCommand,
  refusal: CommandPorts["refusal"],
  open: readonly Request[] = [],
  accepts: (stop: Request) => EventVerdict = () => "accepted",
) {
  const told: Record<string, unknown>[] = [];
  const stops: Request[] = [];
  const verdict = await takeCommand(
    command,
    event,
    async (response) => void told.push(response ?? {}),
    async (stop) => {
      stops.push(stop);
      return accepts(stop);
    },
    {
      about: () => ({ card: undefined, agentName: "SRE", policy, conditions: new Map(), say }),
      open: () => ({
        of: () => open.map((one) => ({ request: one, state: "open" as const })),
        stops: { threadOf: (id) => open.find((one) => one.id === id)?.threadTs },
        workspace: undefined,
        say,
      }),
      refusal,
      log: openLog("silent", "test/bot"),
      now: () => 5,
    },
    new AbortController().signal,
  );
  return { verdict, told, stops, text: JSON.stringify(told) };
}
const lets: CommandPorts["refusal"] = async () => undefined;

test.each<SubCommand>(["help", "status"])("%s tells nothing to somebody who may not ask", async (command) => {
  const { verdict, told } = await play(command, async () => "externalUser", [request("a", 1)]);
  expect(told).toEqual([
    { response_type: "ephemeral", text: "I answer full members of this workspace only." },
  ]);
  expect(verdict).toBe("refused");
});

test.each<[string, CommandPorts["refusal"]]>([
  [
    "fails",
    async () => {
      throw new Error("Slack is away");
    },
  ],
  ["never answers", () => new Promise(() => {})],
])("a Slack that %s lets nobody in, and the person is told so before Slack gives up", async (_, refusal) => {
  const { told } = await play("help", refusal);
  expect(told).toMatchObject([{ text: expect.stringContaining("could not take this in") }]);
});

test("help names the command as it was used, and only the ways that there are", async () => {
  const { text } = await play("help", lets);
  expect(text).toContain("Write `/s&amp;re` and your question");
  expect(text).not.toContain("direct message");
});

test("a stop waits for no word of Slack's on the person: that is judged when it is carried out", async () => {
  const { verdict, stops } = await play("stop", () => new Promise(() => {}), [request("a", 1)]);
  expect(verdict).toBe("accepted");
  expect(stops).toMatchObject([
    {
      kind: "stop",
      channel: "C1",
      requester: { id: "U1" },
      message: { about: "a" },
      responseUrl: "https://hooks.slack.com/x",
    },
  ]);
});

test("one use of the command is the same stops at its redelivery, and one for each turn", async () => {
  const open = [request("a", 1), request("b", 2)];
  const keys = async () => (await play("stop", lets, open)).stops.flatMap((stop) => stop.keys);
  expect(await keys()).toEqual(await keys());
  expect(new Set(await keys()).size).toBe(2);
});

test("an inbox that is full stops nothing, and that is said", async () => {
  const { told, verdict } = await play("stop", lets, [request("a", 1)], () => "full");
  expect(told).toMatchObject([{ text: expect.stringContaining("nothing was stopped") }]);
  expect(verdict).toBe("full");
});

test("many turns are all stopped, and some of them named", async () => {
  const open = Array.from({ length: 25 }, (_, at) => request(`r${at}`, at + 1));
  const { stops, text } = await play("stop", lets, open);
  expect(stops).toHaveLength(25);
  expect(text).toContain("(25)");
  expect(text).toContain("And 15 more.");
});
