import { vi } from "vitest";
import { type Person, personIn, type Said, type Slack, threadOf, until } from "../playground/slack/index.ts";
import type { MessageView, SlackObject } from "../playground/slack/page-api.ts";
import { type HumanExecution, type PythonAgent, startPythonAgent } from "./agents/index.ts";
import { openWorld, type World, type WorldOptions } from "./world.ts";

/** A Slack, a bot process, and an agent that asks people before it acts. */
export interface Stage extends AsyncDisposable {
  readonly world: World;
  readonly slack: Slack;
  readonly agent: PythonAgent;
  readonly alice: Person;
  readonly bob: Person;
  /** Alice asks; resolves with what she said and the message whose buttons are pressed. */
  asks(words: string, button: string): Promise<{ readonly said: Said; readonly asked: MessageView }>;
  /** What the agent was told by its extension, oldest first. */
  responses(): Promise<readonly HumanExecution[]>;
  shows(said: Said, words: string | RegExp): Promise<MessageView>;
  /** Resolves once this person alone was told these words. */
  whispers(to: Person, words: string | RegExp): Promise<void>;
  /** The form that this person has open. */
  form(of: Person): Promise<{ readonly id: string; readonly view: SlackObject }>;
  submits(of: Person, viewId: string, values: Readonly<Record<string, SlackObject>>): void;
}

const patience = { timeoutMs: 30_000 };

export async function openStage(
  spec?: WorldOptions["spec"],
  options: Partial<Pick<WorldOptions, "redisUrl" | "slack">> = {},
): Promise<Stage> {
  await using opening = new AsyncDisposableStack();
  const agent = opening.use(await startPythonAgent({ line: "1.0", agent: "hitl" }));
  const world = opening.use(
    await openWorld({ agentUrl: agent.url, ...options, ...(spec === undefined ? {} : { spec }) }),
  );
  await world.connected();
  const { slack } = world;
  const all = opening.move();
  const alice = personIn(slack, "alice");
  return {
    world,
    slack,
    agent,
    alice,
    bob: personIn(slack, "bob"),
    async asks(words, button) {
      const said = alice.says("sre", `@agent ${words}`);
      return { said, asked: await withButton(slack, said, button) };
    },
    responses: async () =>
      (await agent.calls<HumanExecution>()).filter(
        ({ response }) => response !== undefined && response !== null,
      ),
    shows: (said, words) => threadOf(slack, said).shows(words, patience),
    whispers: async (to, words) => {
      await until(
        slack.feed,
        `${to.id} is told ${words}`,
        () => slack.view().ephemerals.some(({ user, text }) => user === to.id && text.search(words) >= 0),
        { ...patience, lastSeen: () => slack.view().ephemerals },
      );
    },
    form: (of) =>
      until(slack.feed, "a form is open", () => slack.view().views.find(({ user }) => user === of.id), {
        ...patience,
        lastSeen: () => slack.view().views,
      }),
    submits: (of, viewId, values) => {
      const filled = Object.fromEntries(Object.entries(values).map(([block, value]) => [block, { value }]));
      const done = slack.act({ kind: "submit-view", user: of.id, viewId, values: filled });
      if (!done.ok) throw new Error(done.message);
    },
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

/** The newest answer of the thread that has a button of this `action_id`. */
export const withButton = (slack: Slack, said: Said, actionId: string): Promise<MessageView> =>
  until(
    slack.feed,
    `the thread shows ${actionId}`,
    () =>
      threadOf(slack, said)
        .answers()
        .findLast((answer) => hasButton(answer, actionId)),
    { ...patience, lastSeen: () => JSON.stringify(threadOf(slack, said).answers()) },
  );

export const hasButton = (message: MessageView, actionId: string): boolean =>
  JSON.stringify(message.blocks).includes(`"action_id":"${actionId}"`);

/** Waits until the bots have logged a line with these fields. */
export const logged = (world: World, fields: Readonly<Record<string, unknown>>, times = 1): Promise<void> =>
  vi.waitFor(
    () => {
      const lines = world.bots.flatMap((bot) => bot.lines);
      const found = lines.filter((line) =>
        Object.entries(fields).every(([key, value]) => line[key] === value),
      );
      if (found.length < times)
        throw new Error(`${found.length} of ${times} lines like ${JSON.stringify(fields)}`);
    },
    { timeout: 40_000, interval: 20 },
  );

/** The signed value of a button. */
export function buttonValue(message: MessageView, actionId: string): string {
  for (const block of message.blocks)
    for (const element of Array.isArray(block.elements) ? block.elements : [])
      if (element.action_id === actionId) return String(element.value);
  throw new RangeError(`there is no button ${actionId}`);
}

let clicks = 0;

/** A click's payload as Slack would send it for a message as it stood once, whatever stands there now. */
export function clickOn({ slack, alice }: Stage, message: MessageView, actionId: string): SlackObject {
  clicks += 1;
  const { team } = slack.workspace;
  return {
    type: "block_actions",
    user: { id: alice.id, team_id: team.id },
    api_app_id: slack.app.id,
    team: { id: team.id, domain: team.domain },
    trigger_id: `old.${clicks}.0`,
    channel: { id: message.channel },
    container: { type: "message", message_ts: message.ts, channel_id: message.channel },
    message: { ts: message.ts, thread_ts: message.threadTs },
    actions: [{ type: "button", action_id: actionId, value: buttonValue(message, actionId) }],
  };
}
