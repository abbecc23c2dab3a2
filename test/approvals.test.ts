import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { threadOf, until, wordsOf } from "../playground/slack/index.ts";
import { type HumanExecution, installMs, needsPython } from "./agents/index.ts";
import { installPython } from "./agents/python.ts";
import {
  buttonValue,
  clickOn,
  hasButton,
  logged,
  openStage,
  type Stage,
  withButton,
} from "./approvals-stage.ts";
import { skipRedis, startRedis } from "./servers/redis.ts";

// A bot and an agent are processes: on a busy machine their start alone takes seconds.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

const words = (value: string) => ({ type: "plain_text_input", value });
const chosen = (value: string) => ({ type: "radio_buttons", selected_option: { value } });

describe.skipIf(needsPython.skip)("people in the loop", () => {
  beforeAll(() => installPython("1.0"), installMs);

  describe("the one who asked decides", () => {
    let here: Stage;
    beforeAll(async () => {
      here = await openStage();
    });
    afterAll(() => here[Symbol.asyncDispose]());

    test("approved: the agent's own task is told by the extension, and the thread who did", async () => {
      const { said, asked } = await here.asks("delete web-7", "sab_approve");
      expect(wordsOf(asked)).toContain("delete_pod");
      expect(wordsOf(asked)).toContain('"pod": "web-7"');
      here.alice.clicks(asked, "sab_approve");
      await here.shows(said, "Result: ran delete_pod");
      const decided = await here.shows(said, `Approved by <@${here.alice.id}>`);
      expect(decided.ts).toBe(asked.ts);
      expect(hasButton(decided, "sab_approve")).toBe(false);
      const calls = (await here.responses()).filter(({ text }) => text.startsWith("Approved: delete_pod"));
      expect(calls.at(-1)).toMatchObject({
        response: { type: "tool_approval_response", approvals: [{ id: "call-1", approved: true }] },
        extensions: ["https://kagent.dev/extensions/hitl/v1"],
        optedIn: true,
      });
      await logged(here.world, { audit: true, decision: "approved", by: here.alice.id });
    });

    test("denied with a reason, by a form: the agent is told the reason", async () => {
      const { said, asked } = await here.asks("delete web-8", "sab_deny");
      here.alice.clicks(asked, "sab_deny");
      const form = await here.form(here.alice);
      here.submits(here.alice, form.id, { reason: words("It is <!channel> the last one") });
      await here.shows(said, "Result: left delete_pod (It is");
      const decided = await here.shows(said, `Denied by <@${here.alice.id}>`);
      expect(wordsOf(decided)).toContain("the last one");
      expect(decided.notifies.broadcasts).toEqual([]);
      expect(here.slack.view().views).toEqual([]);
    });

    test("several at once, or each on its own: every id once", async () => {
      const first = await here.asks("many", "sab_approve");
      here.alice.clicks(first.asked, "sab_approve");
      await here.shows(first.said, "ran scale_up; ran drain_node; ran notify");
      const { said, asked } = await here.asks("many", "sab_each");
      here.alice.clicks(asked, "sab_each");
      const form = await here.form(here.alice);
      here.submits(here.alice, form.id, { verdict_0: chosen("approve"), reason_1: words("busy") });
      await until(here.slack.feed, "the form says what is missing", () =>
        here.slack.view().views.some(({ errors }) => errors.verdict_1 !== undefined),
      );
      here.submits(here.alice, form.id, {
        verdict_0: chosen("approve"),
        verdict_1: chosen("deny"),
        reason_1: words("busy"),
        verdict_2: chosen("deny"),
      });
      await here.shows(said, "ran scale_up; left drain_node (busy); left notify (no reason)");
      expect(wordsOf(await here.shows(said, `Decided by <@${here.alice.id}>`))).toContain("busy");
    });

    test("nested: the ids of the inner agent's calls are answered, and it is named", async () => {
      const { said, asked } = await here.asks("nested", "sab_approve");
      expect(wordsOf(asked)).toContain("db-agent");
      expect(wordsOf(asked)).toContain("drop_table");
      here.alice.clicks(asked, "sab_approve");
      await here.shows(said, "Result: ran drop_table");
    });

    test("long arguments are cut, call nobody, and are approved only where all of them are shown", async () => {
      const { said, asked } = await here.asks("big", "sab_args");
      expect(wordsOf(asked)).not.toContain("the end");
      expect(asked.notifies).toEqual({ users: [], groups: [], broadcasts: [] });
      here.bob.clicks(asked, "sab_args");
      const shown = JSON.stringify((await here.form(here.bob)).view);
      expect(shown).toContain("the end");
      expect(shown).toContain("u202e evil");
      expect(shown).not.toContain("\u202e");
      here.alice.clicks(asked, "sab_approve");
      const form = await here.form(here.alice);
      expect(JSON.stringify(form.view)).toContain("the end");
      expect(await here.responses()).not.toContainEqual(
        expect.objectContaining({ text: "Approved: apply_manifest." }),
      );
      here.submits(here.alice, form.id, {});
      await here.shows(said, "Result: ran apply_manifest");
    });

    test("what is approved may lead to the next question", async () => {
      const { said, asked } = await here.asks("twice", "sab_approve");
      here.alice.clicks(asked, "sab_approve");
      const next = await until(here.slack.feed, "the second question", () =>
        threadOf(here.slack, said)
          .answers()
          .find((answer) => answer.ts !== asked.ts && hasButton(answer, "sab_approve")),
      );
      here.alice.clicks(next, "sab_approve");
      await here.shows(said, "Result: ran apply");
    });

    test("a question with choices is answered by one click", async () => {
      const { said, asked } = await here.asks("choose", "sab_choice_1");
      here.alice.clicks(asked, "sab_choice_1");
      await here.shows(said, "Result: answer green");
      await here.shows(said, `Answered by <@${here.alice.id}>`);
    });

    test("choices, several choices and free text by a form", async () => {
      const { said, asked } = await here.asks("form", "sab_answer");
      here.alice.clicks(asked, "sab_answer");
      const form = await here.form(here.alice);
      here.submits(here.alice, form.id, {
        choice_0: chosen("0"),
        choice_1: { type: "checkboxes", selected_options: [{ value: "0" }, { value: "2" }] },
        own_1: words("network too"),
        own_2: words("be careful"),
      });
      await here.shows(said, "Result: answer blue; answer cpu+memory+network too; answer be careful");
    });

    test("somebody else's click is refused to them alone, and decides nothing", async () => {
      const { said, asked } = await here.asks("delete web-9", "sab_approve");
      here.bob.clicks(asked, "sab_approve");
      await here.whispers(here.bob, /not among those who may decide/);
      here.alice.clicks(asked, "sab_approve");
      await here.shows(said, "Result: ran delete_pod");
    });

    test("pressed twice, redelivered and replayed: it is decided once", async () => {
      const { said, asked } = await here.asks("delete web-10", "sab_approve");
      here.slack.faults.set("duplicate");
      here.alice.clicks(asked, "sab_approve");
      here.alice.clicks(asked, "sab_approve");
      here.slack.faults.clear();
      await here.shows(said, "Result: ran delete_pod");
      const payload =
        here.slack.history.deliveries.findLast(({ type }) => type === "interactive")?.payload ?? {};
      here.slack.deliver("interactive", payload);
      here.slack.deliver("interactive", { ...payload, trigger_id: "another.1.0" });
      await here.whispers(here.alice, /decided already/);
      expect(
        threadOf(here.slack, said)
          .answers()
          .filter((answer) => wordsOf(answer).includes("Result")),
      ).toHaveLength(1);
    });

    test("a forged or foreign value decides nothing", async () => {
      const first = await here.asks("delete web-11", "sab_approve");
      const other = await here.asks("delete web-12", "sab_approve");
      here.alice.clicks(first.asked, "sab_deny");
      await here.form(here.alice);
      const payload = structuredClone(
        here.slack.history.deliveries.findLast(({ type }) => type === "interactive")?.payload ?? {},
      ) as { actions: { action_id: string; value: string }[]; trigger_id: string };
      const [action] = payload.actions;
      if (action === undefined) throw new TypeError("a click has an action");
      const signed = action.value;
      const foreign = buttonValue(other.asked, "sab_approve");
      const before = here.world.bot.lines.length;
      const forged: [string, string][] = [
        ["sab_approve", signed],
        ["sab_approve", signed.replace(".deny.", ".approve.")],
        ["sab_approve", foreign],
        ["sab_approve", ""],
        ["sab_approve", `${signed.slice(0, -4)}AAAA`],
        ["sab_approve", "x".repeat(2_000)],
      ];
      for (const [at, [action_id, value]] of forged.entries())
        here.slack.deliver("interactive", {
          ...payload,
          trigger_id: `forged.${at}.0`,
          actions: [{ ...action, action_id, value }],
        });
      await vi.waitFor(
        () =>
          expect(
            here.world.bot.lines.slice(before).filter(({ msg }) => msg.startsWith("a click with a value")),
          ).toHaveLength(forged.length),
        { timeout: 20_000 },
      );
      here.slack.act({ kind: "close-view", user: here.alice.id, viewId: (await here.form(here.alice)).id });
      expect(hasButton(await withButton(here.slack, first.said, "sab_approve"), "sab_approve")).toBe(true);
      for (const { asked } of [first, other]) here.alice.clicks(asked, "sab_approve");
      await here.shows(first.said, "Result: ran delete_pod");
      await here.shows(other.said, "Result: ran delete_pod");
    });

    test("a message in the thread moves the task: older buttons decide nothing", async () => {
      const { said, asked } = await here.asks("delete web-13", "sab_approve");
      here.alice.replies(said, "@agent wait a moment");
      await here.shows(said, `Not decided: <@${here.alice.id}> went on`);
      const again = await until(here.slack.feed, "it asks again", () =>
        threadOf(here.slack, said)
          .answers()
          .find((answer) => answer.ts !== asked.ts && hasButton(answer, "sab_approve")),
      );
      here.slack.deliver("interactive", clickOn(here, asked, "sab_approve"));
      await here.whispers(here.alice, /does not wait for this any more/);
      here.alice.clicks(again, "sab_approve");
      await here.shows(said, "Result: ran delete_pod");
    });

    test("people may talk in the thread meanwhile: words that do not call the bot change nothing", async () => {
      const { said, asked } = await here.asks("delete web-14", "sab_approve");
      here.bob.replies(said, "do you think so?");
      here.alice.replies(said, "yes, I will approve it");
      await turnsIgnored(here, 2);
      here.alice.clicks(asked, "sab_approve");
      await here.shows(said, "Result: ran delete_pod");
    });

    test("a single question is answered by a reply as well, of the one who asked", async () => {
      const { said, asked } = await here.asks("choose", "sab_choice_1");
      here.alice.replies(said, "purple");
      await here.shows(said, "Result: answer purple");
      const answered = await here.shows(said, `Answered by <@${here.alice.id}>`);
      expect(answered.ts).toBe(asked.ts);
    });

    test("a request that cannot be answered rightly is a plain question", async () => {
      const said = here.alice.says("sre", "@agent odd");
      const asked = await here.shows(said, "I need a person.");
      expect(JSON.stringify(asked.blocks)).not.toContain('"button"');
      expect(wordsOf(asked)).toContain("Reply in this thread");
      here.alice.replies(said, "yes to both");
      await vi.waitFor(
        async () => {
          const calls = await here.agent.calls<HumanExecution>();
          const [first, second] = calls.slice(-2);
          expect(second).toMatchObject({ text: "yes to both", taskId: first?.taskId });
        },
        { timeout: 20_000 },
      );
    });

    test("a link to sign in goes to the one who asked, and the thread says only that it is needed", async () => {
      const said = here.alice.says("sre", "@agent login");
      await here.shows(said, /needs a sign-in/);
      await until(here.slack.feed, "alice has the link", () =>
        here.slack
          .view()
          .channels.filter(({ kind, members }) => kind === "im" && members.includes(here.alice.id))
          .some(({ messages }) => messages.some((message) => wordsOf(message).includes("SECRET-CODE"))),
      );
      expect(JSON.stringify(threadOf(here.slack, said).messages())).not.toContain("SECRET-CODE");
      expect(
        here.slack.history.posts.filter(
          ({ channel, blocks }) => channel === said.channel && JSON.stringify(blocks).includes("SECRET-CODE"),
        ),
      ).toEqual([]);
    });

    test("no line of the log holds an argument, a reason or a key", () => {
      const log = JSON.stringify(here.world.bot.lines);
      for (const secret of ["web-7", "the last one", "be careful", "SECRET-CODE"])
        expect(log).not.toContain(secret);
    });
  });

  test("four eyes: the one who asked cannot, one of the group can, and of two at once the first does", async () => {
    await using here = await openStage((slack) => ({
      approvals: { userGroups: [slack.workspace.group("oncall") ?? ""], requireOther: true },
    }));
    const { said, asked } = await here.asks("delete web-1", "sab_approve");
    here.alice.clicks(asked, "sab_approve");
    await here.whispers(here.alice, /Somebody other than the one who asked/);
    here.bob.clicks(asked, "sab_approve");
    here.bob.clicks(asked, "sab_deny");
    await here.shows(said, "Result: ran delete_pod");
    await here.shows(said, `Approved by <@${here.bob.id}>`);
    expect(await here.responses()).toHaveLength(1);
  });

  test("two who may decide press at once: one decides, the other is told", async () => {
    await using here = await openStage((slack) => ({
      approvals: { users: ["alice", "bob"].map((name) => slack.workspace.user(name) ?? "") },
    }));
    const { said, asked } = await here.asks("delete web-1", "sab_approve");
    here.bob.clicks(asked, "sab_approve");
    here.alice.clicks(asked, "sab_approve");
    await here.shows(said, "Result: ran delete_pod");
    await until(here.slack.feed, "the slower one is told", () =>
      here.slack.view().ephemerals.some(({ text }) => text.includes("decided already")),
    );
    expect(await here.responses()).toHaveLength(1);
  });

  test("killed in between: the question stays open, and is decided by the next process", async () => {
    await using here = await openStage();
    const { said, asked } = await here.asks("delete web-1", "sab_approve");
    await logged(here.world, { msg: "turn done" });
    await here.world.bot.kill("SIGKILL");
    here.world.startBot();
    await here.world.connected();
    here.alice.clicks(asked, "sab_approve");
    await here.shows(said, "Result: ran delete_pod");
    expect(threadOf(here.slack, said).answers()).toHaveLength(2);
    // The agent has forgotten the task by then: a decision never begins another one.
    const next = await here.asks("delete web-2", "sab_approve");
    await here.agent.restart();
    here.alice.clicks(next.asked, "sab_approve");
    await here.shows(next.said, /does not wait for this any more/);
    expect(await here.responses()).toEqual([]);
  });

  test("killed right after the click: it is carried out once, by the next process", async () => {
    await using here = await openStage();
    const { said, asked } = await here.asks("delete web-1", "sab_approve");
    await logged(here.world, { msg: "turn done" });
    here.alice.clicks(asked, "sab_approve");
    await until(here.slack.feed, "the click is acknowledged", () =>
      here.slack.history.deliveries.some(
        ({ type, ackedMs }) => type === "interactive" && ackedMs !== undefined,
      ),
    );
    await here.world.bot.kill("SIGKILL");
    here.world.startBot();
    await here.shows(said, "Result: ran delete_pod");
    await here.shows(said, `Approved by <@${here.alice.id}>`);
    const ran = (await here.responses()).filter(({ performed }) => performed.length > 0);
    expect(ran).toHaveLength(1);
    expect(threadOf(here.slack, said).answers()).toHaveLength(2);
  });

  test("nobody decides: a reminder, then it counts as denied, through a restart", {
    timeout: 180_000,
  }, async () => {
    await using here = await openStage(() => ({ approvals: { expireAfter: "1m" } }));
    const { said, asked } = await here.asks("delete web-1", "sab_approve");
    await logged(here.world, { msg: "turn done" });
    await here.world.bot.kill("SIGKILL");
    here.world.startBot();
    const shows = (text: string) => threadOf(here.slack, said).shows(text, { timeoutMs: 120_000 });
    expect((await shows("Still waiting for a decision")).notifies.users).toEqual([here.alice.id]);
    await shows("Nobody decided within 1 min");
    await shows("Result: left delete_pod (Nobody decided within 1 min.)");
    here.slack.deliver("interactive", clickOn(here, asked, "sab_approve"));
    await here.whispers(here.alice, /does not wait for this any more/);
    expect(await here.responses()).toHaveLength(1);
  });

  test.skipIf(skipRedis)(
    "the store is down at the click: the person is told, and can decide later",
    async () => {
      await using redis = await startRedis();
      await using here = await openStage(undefined, { redisUrl: redis.url });
      const { said, asked } = await here.asks("delete web-1", "sab_approve");
      await logged(here.world, { msg: "turn done" });
      redis.pause();
      here.alice.clicks(asked, "sab_approve");
      await here.whispers(here.alice, /nothing was decided/);
      redis.resume();
      await here.world.connected();
      expect(await here.responses()).toEqual([]);
      here.alice.clicks(asked, "sab_approve");
      await here.shows(said, "Result: ran delete_pod");
    },
  );
});

/** Waits until the bot has acknowledged everything that was said so far. */
const turnsIgnored = (here: Stage, messages: number) =>
  until(here.slack.feed, "the words have reached the bot", () => {
    const said = here.slack.history.deliveries.filter(({ type }) => type === "events_api").slice(-messages);
    return said.length === messages && said.every(({ ackedMs }) => ackedMs !== undefined);
  });
