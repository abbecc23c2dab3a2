import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test, vi } from "vitest";
import { message } from "../../crds/index.ts";
import { blockProblems } from "../../playground/slack/blocks/check.ts";
import { viewProblems } from "../../playground/slack/blocks/view.ts";
import { aPolicy } from "../admission/policy.fixture.ts";
import type { Policy, RefusalReason } from "../admission/policy.ts";
import type { AgentCardSummary } from "../agent/port.ts";
import type { ConditionState } from "../ops/conditions.ts";
import { openLog } from "../ops/log.ts";
import type { Prompt } from "../slack/home.ts";
import type { LastTurn } from "../turns/last-turn.ts";
import type { Say } from "../turns/ports.ts";
import { type About, howToAsk, whatItCanDo } from "./about.ts";
import { homeTab } from "./home-tab.ts";
import { limits } from "./limits.ts";
import { promptsOf } from "./prompts.ts";
import { homeView, homeViewWithoutAccess } from "./view.ts";

const say: Say = (name, values) => message(undefined, name, values);
const policy = aPolicy({ slashCommand: "/sre" });
const aCard = (change: Partial<AgentCardSummary> = {}): AgentCardSummary => ({
  name: "SRE agent",
  version: "1",
  description: "Knows the shop",
  protocolVersion: "1.0",
  streaming: true,
  skills: [
    { id: "find", name: "Find causes", description: "Reads logs", examples: ["why is checkout slow?"] },
    { id: "roll", name: "", description: "", examples: ["roll back payments", "why is checkout slow?"] },
  ],
  ...change,
});
const anAbout = (change: Partial<About> = {}): About => ({
  card: aCard(),
  agentName: "SRE agent",
  policy,
  conditions: new Map(),
  say,
  ...change,
});
const aTurn = (id: string, change: Partial<LastTurn> = {}): LastTurn => ({
  id,
  channel: "C1",
  threadTs: "1700000000.000100",
  title: `question ${id}`,
  outcome: "answered",
  atMs: 1_700_000_000_000,
  ...change,
});
const workspace = "https://acme.slack.com/";
const words = (blocks: unknown): string => JSON.stringify(blocks);

describe("a person's Home tab", () => {
  test("says what the agent can do, how to ask, what they asked, how things are, and who may ask", () => {
    const shown = words(homeView(anAbout(), [{ words: "now" }], [aTurn("1")], workspace));
    for (const part of [
      "What SRE agent can do",
      "Knows the shop",
      "Find causes",
      "Reads logs",
      "why is checkout slow?",
      '"roll"',
      "Mention <@UBOT>",
      "`/sre status`",
      "direct message",
      "now",
      "question 1",
      "https://acme.slack.com/archives/C1/p1700000000000100",
      " — answered",
      "all well",
      "Every full member",
    ])
      expect(shown).toContain(part);
  });

  test("before the card was read it says the rest", () => {
    const about = anAbout({ card: undefined, agentName: "bot" });
    const view = homeView(about, [], [], undefined);
    expect(viewProblems({ type: "home", blocks: view }, "home")).toEqual([]);
    expect(words(view)).toContain("You have not asked me anything lately.");
  });

  test("a store that does not tell leaves the list out", () => {
    expect(words(homeView(anAbout(), [], undefined, workspace))).not.toContain("Your last requests");
  });

  test("health is what the conditions say, by reason and without their messages", () => {
    const ill = (reason: string): ConditionState => ({
      status: "False",
      reason,
      message: "Secret sre/token",
    });
    const conditions = new Map([
      ["AgentReachable", ill("CardUnreachable")],
      ["StoreReady", { status: "True", reason: "WeakDurability", message: "" }],
    ] as const);
    const shown = words(homeView(anAbout({ conditions }), [], [], workspace));
    expect(shown).toContain("SRE agent does not answer as it should (CardUnreachable).");
    expect(shown).not.toMatch(/all well|Secret|memory does not/);
  });

  test.each<[string, Partial<Policy>, RegExp]>([
    ["people and groups", { users: new Set(["U1"]), userGroups: ["S1"] }, /Only <@U1>, <!subteam\^S1>\./],
    ["nobody", { users: new Set() }, /Only —\./],
    ["guests too", { externalUsers: "Allow" }, /Every full member.*Guests and people/],
    ["channels", { channels: new Map([["C1", "Mentions"]]) }, /answer in <#C1> only/],
    ["very many people", { users: new Set(Array.from({ length: 500 }, (_, at) => `U${at}`)) }, /<@U19>, …/],
  ])("who may ask: %s", (_, change, shown) => {
    expect(words(homeViewWithoutAccess(anAbout({ policy: { ...policy, ...change } }), undefined))).toMatch(
      shown,
    );
  });

  test("somebody without access sees why, and who may ask, and nothing else", () => {
    const shown = words(homeViewWithoutAccess(anAbout(), "userNotAllowed"));
    expect(shown).toContain("You are not among those who may ask me.");
    expect(shown).toContain("Who may ask");
    expect(shown).not.toMatch(/Find causes|last requests|all well/);
  });
});

describe("an agent that means no good, or knows no bounds", () => {
  const long = "<!channel> ".repeat(1_000);
  const evil = [
    "<!channel> <!here> <@U1> <#C1> <!subteam^S1> @everyone",
    "![x](https://evil.test/pixel.png) <https://evil.test|https://good.test>",
    "*bold* `code` :tada: \u202e reversed \u0000",
    long,
    "",
    "   \n ",
    "😀".repeat(600),
    "\ud800 lone",
  ];
  const cards: [string, AgentCardSummary][] = [
    [
      "mass mentions, pictures and lying links everywhere",
      aCard({
        name: evil.join(" "),
        description: evil.join("\n"),
        skills: evil.map((text) => ({ id: text, name: text, description: text, examples: evil })),
      }),
    ],
    [
      "skills of 10,000 characters",
      aCard({
        skills: Array.from({ length: 50 }, () => ({
          id: "x".repeat(10_000),
          name: "n".repeat(10_000),
          description: "d".repeat(10_000),
          examples: Array.from({ length: 10 }, () => "e".repeat(10_000)),
        })),
      }),
    ],
    [
      "1,000 skills",
      aCard({
        skills: Array.from({ length: 1_000 }, (_, at) => ({
          id: `s${at}`,
          name: `Skill ${at}`,
          description: "does something",
          examples: [`do ${at}`],
        })),
      }),
    ],
    ["nothing", aCard({ name: " ", description: "", skills: [] })],
  ];
  const channels = new Map(Array.from({ length: 500 }, (_, at) => [`C${at}`, "Mentions"] as const));

  test.each(cards)("%s: its Home tab is within Slack's limits, and calls nobody", (_, card) => {
    const about = anAbout({ card, agentName: card.name, policy: { ...policy, channels } });
    const open = Array.from({ length: 100 }, () => ({
      words: long.slice(0, limits.titleChars),
      link: workspace,
      note: "at work",
    }));
    const last = Array.from({ length: 50 }, (_unused, at) =>
      aTurn(`${at}`, { title: evil[at % evil.length] ?? "" }),
    );
    const blocks = homeView(about, open, last, workspace);
    const view = { type: "home", blocks };
    expect(viewProblems(view, "home")).toEqual([]);
    expect(blocks.length).toBeLessThanOrEqual(100);
    expect(JSON.stringify(view).length).toBeLessThan(40_000);
    expectInert(blocks);
  });

  test.each(cards)("%s: so is the answer to help", (_, card) => {
    const about = anAbout({ card, agentName: card.name });
    const blocks = [...whatItCanDo(about, limits.skillsInAnswer), ...howToAsk(about)];
    expect(blockProblems(blocks, "message", "/blocks")).toEqual([]);
    // field: Slack refuses messages above 13,200 characters with `msg_blocks_too_long`.
    expect(JSON.stringify(blocks).length).toBeLessThan(13_000);
    expectInert(blocks);
  });

  test.each(cards)("%s: its prompts are few, short and call nobody", (_, card) => {
    const prompts = promptsOf(card);
    expect(prompts.length).toBeLessThanOrEqual(4);
    for (const { title, message: said } of prompts) {
      expect(title.length).toBeLessThanOrEqual(limits.promptTitleChars);
      expect(said.length).toBeLessThanOrEqual(limits.promptChars);
      expect(`${title} ${said}`).not.toMatch(/<[!@#]|@(channel|here|everyone)|\u202e/);
    }
  });

  /** Whatever may mention or format is ours: sections in mrkdwn hold no word of the agent's but its name, as a name. */
  function expectInert(blocks: readonly Readonly<Record<string, unknown>>[]): void {
    expect(JSON.stringify(blocks)).not.toMatch(
      /<!(channel|here|everyone)|"type":"(image|actions|button|broadcast|usergroup|user)"/,
    );
    const ours = blocks.filter(({ type }) => type === "section").map((block) => JSON.stringify(block));
    expect(ours.join()).not.toMatch(/evil\.test\||<@U1>|<!subteam\^S1>/);
  }
});

describe("suggested prompts", () => {
  test("the first example of each skill, then the others, each once", () => {
    const skills = [["a1", "a2", "a3"], [], ["b1", "a1"], ["c1"]].map((examples, at) => ({
      id: `${at}`,
      name: "",
      description: "",
      examples,
    }));
    expect(promptsOf(aCard({ skills })).map((prompt) => prompt.message)).toEqual(["a1", "b1", "c1", "a2"]);
  });
  test("none without a card, or without examples", () => {
    expect(promptsOf(undefined)).toEqual([]);
    expect(promptsOf(aCard({ skills: [] }))).toEqual([]);
  });
});

describe("opening it", () => {
  function stage(access: () => Promise<RefusalReason | undefined> = async () => undefined) {
    const published: { readonly user: string; readonly blocks: unknown }[] = [];
    const suggested: { readonly title: string; readonly prompts: readonly Prompt[] }[] = [];
    const asked: string[] = [];
    const end = new AbortController();
    const tab = homeTab(
      {
        about: () => anAbout(),
        open: () => ({ of: () => [], stops: { threadOf: () => undefined }, workspace, say }),
        refusal: access,
        inbox: {
          lastTurns: async (user) => {
            asked.push(user);
            return [aTurn(user, { title: `secret of ${user}` })];
          },
        },
        home: {
          publish: async (user, blocks) => void published.push({ user, blocks }),
          suggest: async (_channel, title, prompts) => void suggested.push({ title, prompts }),
        },
        log: openLog("silent", "test/bot"),
      },
      end.signal,
    );
    const open = (user: string, which: "home" | "messages" = "home") =>
      tab.opened({ kind: "homeOpened", team: "T1", channel: `D${user}`, user, tab: which });
    return { tab, open, published, suggested, asked, end };
  }

  test("each person is shown their own requests alone", async () => {
    const { open, published, asked, end, tab } = stage();
    open("U1");
    open("U2");
    await vi.waitFor(() => expect(published).toHaveLength(2));
    expect(asked.sort()).toEqual(["U1", "U2"]);
    for (const { user, blocks } of published) {
      expect(words(blocks)).toContain(`secret of ${user}`);
      expect(words(blocks)).not.toContain(`secret of ${user === "U1" ? "U2" : "U1"}`);
    }
    end.abort();
    await tab.ended();
  });

  test("opened again and again it is made at most twice at once, and once more at the end", async () => {
    const { open, published, end, tab } = stage();
    for (let times = 0; times < 100; times += 1) open("U1");
    await vi.waitFor(() => expect(published).toHaveLength(1));
    for (let times = 0; times < 100; times += 1) open("U1");
    await vi.waitFor(() => expect(published).toHaveLength(2), { timeout: limits.refreshMs + 20_000 });
    await sleep(50);
    expect(published).toHaveLength(2);
    end.abort();
    await tab.ended();
  });

  test.each<[string, () => Promise<RefusalReason | undefined>]>([
    ["who may not ask", async () => "userNotAllowed"],
    [
      "of whom Slack does not tell",
      async () => {
        throw new Error("away");
      },
    ],
  ])("somebody %s sees who may, and is suggested nothing", async (_, access) => {
    const { open, published, suggested, asked, end, tab } = stage(access);
    open("U1");
    open("U1", "messages");
    await vi.waitFor(() => expect(published).toHaveLength(1));
    expect(words(published)).not.toMatch(/Find causes|secret/);
    end.abort();
    await tab.ended();
    expect([asked, suggested]).toEqual([[], []]);
  });

  test("the messages suggest the skills' examples below the greeting", async () => {
    const { open, suggested, end, tab } = stage();
    open("U1", "messages");
    await vi.waitFor(() => expect(suggested).toHaveLength(1));
    expect(suggested[0]).toEqual({
      title: expect.stringContaining("SRE agent"),
      prompts: ["why is checkout slow?", "roll back payments"].map((text) => ({
        title: text,
        message: text,
      })),
    });
    end.abort();
    await tab.ended();
  });
});
