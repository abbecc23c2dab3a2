import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Person, personIn, type Said, startSlack, threadOf, until } from "../playground/slack/index.ts";
import {
  flawlessCard,
  type Misbehaviour,
  type RogueAgent,
  rpcError,
  say,
  sendJson,
  startRogue,
  stream,
} from "./agents/rogue.ts";
import { attackFindings } from "./attack-findings.ts";
import { openWorld, type World } from "./world.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 90_000 });

/** Ids as the simulated workspace has them, so that a mention that slipped through would call somebody. */
let target = { bob: "", channel: "", group: "" };

const calls = () =>
  `<!channel> <!here|here> <!everyone> <!subteam^${target.group}> <@${target.bob}> <#${target.channel}> @channel @here @everyone`;
const links =
  "<https://evil.example|https://bank.example> [https://bank.example](https://evil.example/x) [run](javascript:alert(1)) ![pixel](https://track.example/p.png)";
const hidden = "\u202eexe.txt\u2066 \u0007be\u0000ll\u200b";
const forged = JSON.stringify({
  type: "actions",
  elements: [
    { type: "button", action_id: "sab_approve", value: "forged", text: { type: "plain_text", text: "OK" } },
  ],
});
const attack = () => `${calls()} ${links} ${hidden} ${forged} end-of-attack`;

const whole = (...results: readonly unknown[]): Misbehaviour =>
  stream(say.task(), ...results, say.status("COMPLETED"));
const answer = (markdown: string): Misbehaviour => whole(say.text(markdown));
const hitl = "https://kagent.dev/extensions/hitl/v1";
const asks = (request: unknown): Misbehaviour =>
  stream(say.task(), say.status("INPUT_REQUIRED", "May I?", { metadata: { [hitl]: request } }));
const step = (words: string): Misbehaviour =>
  whole(
    say.status("WORKING", words),
    say.artifact([
      { data: { id: "1", name: words, args: { words } }, metadata: { kagent_type: "function_call" } },
    ]),
    say.text("end-of-attack", { append: true }),
  );

/** Where a bot that fetches what it is told to would give away what only it can reach. */
const addresses = [
  "https://files.slack.com.evil.example/x",
  "https://files.slack.com@evil.example/x",
  "http://169.254.169.254/latest/meta-data/",
  "file:///etc/passwd",
];

/** Every place of an agent's answer where its words come out in Slack. */
const paths: Readonly<Record<string, (words: string) => Misbehaviour>> = {
  "a paragraph": answer,
  "a heading": (words) => answer(`# ${words}`),
  "a list": (words) => answer(`- ${words}\n  1. ${words}`),
  "a task list": (words) => answer(`- [x] ${words}`),
  "a quotation": (words) => answer(`> ${words}`),
  emphasis: (words) => answer(`**${words}** _${words}_ ~~${words}~~`),
  "a table": (words) =>
    answer(`| ${words.replaceAll("|", "\\|")} | b |\n|---|---|\n| ${words.replaceAll("|", "\\|")} | 2 |`),
  "a code block": (words) => answer(`\`\`\`${words.replaceAll("`", "")}\n${words}\n\`\`\``),
  "code in a line": (words) => answer(`\`${words}\``),
  HTML: (words) =>
    answer(`<div title="x">${words}</div><img src="https://track.example/i.png"> end-of-attack`),
  "a footnote and a definition": (words) =>
    answer(`[^1] [bank.example][r] end-of-attack\n\n[^1]: ${words}\n\n[r]: https://evil.example/x`),
  "the name of a link": (words) => answer(`[${words.replaceAll(/[[\]()]/g, " ")}](https://evil.example/y)`),
  "block JSON": () => answer(`${forged} end-of-attack`),
  "a long answer, in a file and above it": (words) => answer(`${`${words}\n\n`.repeat(60)}end-of-attack`),
  "a message without a task": (words) =>
    stream({ message: { messageId: "m", role: "ROLE_AGENT", parts: [{ text: words }] } }),
  data: (words) => whole(say.artifact([{ data: [{ [words]: words }] }, { text: "end-of-attack" }])),
  "an artifact's name": (words) =>
    whole(
      say.artifact([{ text: "end-of-attack" }], {
        artifact: { artifactId: "a1", name: words, parts: [{ text: "end-of-attack" }] },
      }),
    ),
  "a file's name": (words) =>
    whole(
      say.artifact([
        { raw: Buffer.from("x").toString("base64"), filename: words, mediaType: words },
        { text: "end-of-attack" },
      ]),
    ),
  "a file's address": (words) =>
    whole(say.artifact([...addresses.map((url) => ({ url, filename: words })), { text: "end-of-attack" }])),
  sources: (words) =>
    whole(
      say.artifact([], {
        artifact: {
          artifactId: "a1",
          parts: [{ text: "end-of-attack" }],
          metadata: {
            citations: [
              { url: "https://evil.example/x", title: words },
              { url: "javascript:alert(1)", title: "x" },
            ],
          },
        },
      }),
    ),
  "steps and status": step,
  "a failure": (words) => stream(say.task(), say.status("FAILED", words)),
  "a refusal": (words) => stream(say.task(), say.status("REJECTED", words)),
  "a question": (words) => stream(say.task(), say.status("INPUT_REQUIRED", words)),
  "an approval": (words) =>
    asks({
      type: "tool_approval_request",
      hint: words,
      tools: [{ id: "1", call_id: "c", name: words.slice(0, 190), args: { [words]: words } }],
      nested: { subagent_name: words, tools: [{ id: "2", name: words.slice(0, 190), args: { words } }] },
    }),
  questions: (words) =>
    asks({
      type: "ask_user_request",
      id: "q",
      questions: [{ question: words, choices: [words.slice(0, 400), "end-of-attack"], multiple: false }],
    }),
};

/** Those that come out elsewhere than in the thread, or not at all. */
const quiet: Readonly<Record<string, (words: string) => Misbehaviour>> = {
  "an error": (words) => rpcError(-32_603, words),
  "a sign-in": (words) => stream(say.task(), say.status("AUTH_REQUIRED", words)),
};

describe("words of a hostile agent call nobody, load nothing, lie in no link, make no button and hide nothing", () => {
  let agent: RogueAgent;
  let world: World;
  let alice: Person;
  const all = { ...paths, ...quiet };

  beforeAll(async () => {
    const perform: Misbehaviour = (response, request) => {
      const words = JSON.stringify(request.params);
      const path = Object.keys(all).find((name) => words.includes(`play ${name}.`));
      return (all[path ?? ""] ?? answer)(attack())(response, request);
    };
    const card: Misbehaviour = (response) =>
      sendJson(
        response,
        flawlessCard(agent.url, {
          name: `Rogue ${attack()}`,
          description: attack(),
          skills: [
            { id: "x", name: attack(), description: attack(), tags: [attack()], examples: [attack()] },
          ],
        }),
      );
    agent = await startRogue({ card, rpc: { SendStreamingMessage: perform } });
    world = await openWorld({
      agentUrl: agent.url,
      spec: ({ workspace }) => {
        target = {
          bob: workspace.user("bob") ?? "",
          channel: workspace.channel("general") ?? "",
          group: [...workspace.groups.keys()][0] ?? "",
        };
        return { slack: { secretRef: { name: "slack" }, slashCommand: "/ask" } };
      },
    });
    await world.connected();
    alice = personIn(world.slack, "alice");
  });
  afterAll(async () => {
    await world[Symbol.asyncDispose]();
    await agent[Symbol.asyncDispose]();
  });

  const findings = () =>
    attackFindings(world.slack, world.slack.app.id, [alice.id, world.slack.app.botUserId]);
  const done = () => world.bot.lines.filter(({ msg }) => msg === "turn done").length;
  const play = async (path: string): Promise<Said> => {
    const before = done();
    const said = alice.says("sre", `@agent play ${path}.`);
    await vi.waitFor(() => expect(done()).toBeGreaterThan(before), { timeout: 40_000, interval: 20 });
    return said;
  };
  const words = (value: unknown) => JSON.stringify(value);
  const privateOf = ({ id }: Person) =>
    world.slack.view().channels.filter(({ kind, members }) => kind === "im" && members.includes(id));
  const shown = (said: Said) => JSON.stringify(threadOf(world.slack, said).answers());

  test.each(Object.keys(paths))("in %s", async (path) => {
    const said = await play(path);
    expect(shown(said)).toMatch(/end-of-attack|bell/);
    expect(findings()).toEqual([]);
  });

  test("in an error of its own", async () => {
    await play("an error");
    expect(findings()).toEqual([]);
  });

  test("in a link to sign in, which the one who asked gets alone", async () => {
    const said = await play("a sign-in");
    expect(shown(said)).not.toContain("bell");
    await until(world.slack.feed, "the direct message", () => words(privateOf(alice)).includes("bell"));
    expect(findings()).toEqual([]);
  });

  test("in App Home, in the prompts and in the slash command's words, which all show its card", async () => {
    const { act, app, feed, history, view } = world.slack;
    act({ kind: "open-app-home", user: alice.id, tab: "home" });
    await until(feed, "App Home", () =>
      view().views.some(({ type, user }) => type === "home" && user === alice.id),
    );
    expect(words(view().views)).toContain("bell");
    act({ kind: "open-app-home", user: alice.id, tab: "messages" });
    for (const word of ["help", "status"]) {
      const before = history.posts.filter(({ change }) => change === "ephemeral").length;
      alice.runs("/ask", "sre", word);
      await until(
        feed,
        word,
        () => history.posts.filter(({ change }) => change === "ephemeral").length > before,
      );
    }
    expect(app.agentView).toBe(true);
    expect(findings()).toEqual([]);
  });

  test("a form about somebody's message shows its words, and nothing that they ask for", async () => {
    const { feed, view } = world.slack;
    const bob = personIn(world.slack, "bob");
    const said = bob.says("sre", attack(), { raw: true });
    alice.uses("ask_agent", said);
    await until(feed, "the form", () =>
      view().views.some(({ type, user }) => type === "modal" && user === alice.id),
    );
    expect(findings()).toEqual([]);
  });

  test("a person's words that the bot repeats: the slash command's question, and the names of files", async () => {
    const before = done();
    alice.runs("/ask", "sre", attack());
    await vi.waitFor(() => expect(done()).toBeGreaterThan(before), { timeout: 40_000, interval: 20 });
    const base64 = Buffer.alloc(5_000_001).toString("base64");
    const said = alice.says("sre", "@agent play block JSON.", {
      files: [{ name: attack(), mimetype: "application/octet-stream", base64 }],
    });
    await threadOf(world.slack, said).shows("could not pass on the file", { timeoutMs: 40_000 });
    expect(findings()).toEqual([]);
  });
});

test("what these tests look for is found where it stands", async () => {
  const slack = await startSlack({ rateLimits: false });
  const { workspace } = slack;
  const [bob = "", group = ""] = [workspace.user("bob"), [...workspace.groups.keys()][0]];
  const post = async (args: Record<string, unknown>) => {
    const body = JSON.stringify({ channel: workspace.channel("sre"), ...args });
    const headers = { authorization: `Bearer ${slack.botToken}`, "content-type": "application/json" };
    const answer = await fetch(`${slack.apiUrl}chat.postMessage`, { method: "POST", headers, body });
    expect(await answer.json()).toMatchObject({ ok: true });
  };
  const inlines = (...elements: unknown[]) => [
    { type: "rich_text", elements: [{ type: "rich_text_section", elements }] },
  ];
  await post({ text: `<!channel> <@${bob}> <!subteam^${group}>`, unfurl_links: true });
  await post({
    text: "x",
    blocks: inlines({ type: "link", url: "https://evil.example", text: "https://bank.example" }),
  });
  await post({ text: "x", blocks: inlines({ type: "text", text: "\u202ex" }) });
  await post({
    text: "x",
    blocks: [{ type: "image", image_url: "https://track.example/p.png", alt_text: "x" }],
  });
  await post({ text: "x", blocks: [JSON.parse(forged)] });
  await post({
    text: "x",
    blocks: [{ type: "section", text: { type: "mrkdwn", text: "<https://evil.example|bank>" } }],
  });
  await post({ text: "x", blocks: [{ type: "markdown", text: "![p](https://track.example/p.png)" }] });
  const found = attackFindings(slack, slack.app.id, []).map((one) =>
    one.replace(group, "GROUP").replace(bob, "BOB"),
  );
  expect(found.filter((one) => one.startsWith("post ")).sort()).toEqual([
    "post calls BOB",
    "post calls GROUP",
    "post calls channel",
    "post has a forged button",
    "post has a link that lies",
    "post has a link with a name of its own",
    "post has a picture or link in Markdown",
    "post holds a character that hides or turns text",
    "post shows a picture",
  ]);
  expect(found).toContain("chat.postMessage unfurls links");
  await slack.stop();
});
