import { describe, expect, test } from "vitest";
import { type Draft, emptyDraft, type Step } from "../reply/index.ts";
import type { Chunk } from "../slack/streams.ts";
import { firstChunks, nextChunks, type Shown } from "./stream-growth.ts";

const mark = { turn: "turn-1", part: 0 };
const words = { agentName: "agent", working: "Working on it…" };
const say = (name: string): string => name;

const said = (markdown: string, steps: readonly Step[] = []): Draft => ({
  ...emptyDraft,
  steps,
  artifacts: [{ artifactId: "a", markdown }],
});
const status = (markdown: string): Draft => ({ ...emptyDraft, status: { markdown, final: false } });
const step = (id: string, state: Step["state"] = "in_progress"): Step => ({ id, title: `run ${id}`, state });

/** What each draft adds, in order. */
function added(...drafts: Draft[]): (readonly Chunk[])[] {
  let shown: Shown = firstChunks(mark, words, undefined).shown;
  return drafts.map((draft) => {
    const next = nextChunks(shown, draft, mark, words);
    shown = next.shown;
    return next.chunks;
  });
}

const card = (id: string, title: string, of: Step["state"] = "in_progress"): Chunk => ({
  type: "task_update",
  id,
  title,
  status: of,
});

describe("a streamed reply", () => {
  test("begins with a card that bears the mark it is found by", () => {
    expect(firstChunks(mark, words, undefined).chunks).toEqual([
      { type: "plan_update", title: "agent" },
      card("sab:turn-1:0", "Working on it…"),
    ]);
  });

  test("has our Stop button where Slack is not known to have one", () => {
    expect(firstChunks(mark, words, { say }).chunks.at(-1)).toMatchObject({
      type: "blocks",
      blocks: [{ type: "actions", block_id: "sab:turn-1:0", elements: [{ action_id: "sab_stop" }] }],
    });
  });

  test("shows each step once, and again as it changes", () => {
    const drafts = [
      said("", [step("1")]),
      said("", [step("1"), step("2")]),
      said("", [step("1", "complete"), step("2", "error")]),
    ];
    expect(added(...drafts)).toEqual([
      [card("step-0", "run 1")],
      [card("step-1", "run 2")],
      [card("step-0", "run 1", "complete"), card("step-1", "run 2", "error")],
    ]);
    expect(added(said("", [step("1")]), said("", [step("1")]))[1]).toEqual([]);
  });

  test("shows no more steps than a message holds", () => {
    const many = Array.from({ length: 60 }, (_, at) => step(String(at)));
    expect(added(said("", many))[0]).toHaveLength(15);
  });

  test("tells by its card what the agent says about its work", () => {
    expect(added(status("Reading **logs**"), status("Reading metrics"))).toEqual([
      [card("sab:turn-1:0", "Reading logs")],
      [card("sab:turn-1:0", "Reading metrics")],
    ]);
  });

  test("grows by what is complete, and by nothing any more once the agent takes it back", () => {
    const [first, second, third, fourth] = added(
      said("One.\n\nTw"),
      said("One.\n\nTwo.\n\nThree"),
      said("Other.\n\nTwo."),
      said("One.\n\nTwo.\n\nThree.\n\nFour"),
    );
    expect(JSON.stringify(first)).toContain("One.");
    expect(JSON.stringify(second)).toContain("Two.");
    expect(JSON.stringify(second)).not.toContain("One.");
    expect(third).toEqual([]);
    expect(fourth).toEqual([]);
  });

  test("calls nobody, whatever a tool is called and an agent says", () => {
    const hostile = "<!channel> <@U1> @here <https://evil.example|ok>\u202e";
    const chunks = added({
      ...status(hostile),
      steps: [{ id: hostile, title: hostile, state: "pending" }],
    })[0];
    for (const chunk of chunks ?? []) {
      expect(JSON.stringify(chunk)).not.toMatch(/<!channel|<@U1|(?<!\w)@here|\u202e/);
      expect(chunk).not.toMatchObject({ id: hostile });
    }
    expect(chunks).toHaveLength(2);
  });
});
