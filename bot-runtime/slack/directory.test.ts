import { describe, expect, test, vi } from "vitest";
import { slackDirectory } from "./directory.ts";
import { SlackError } from "./errors.ts";
import { limits } from "./limits.ts";
import type { SlackCall } from "./web.ts";

const signal = new AbortController().signal;
const refused = (code: string) => new SlackError("users.info", "refused", code);

test.each(["token_revoked", "invalid_auth", "http_403"])(
  "%s says nothing about a person: nobody is let in, or refused, by it, and it is not remembered",
  async (code) => {
    const call = vi.fn<SlackCall>().mockRejectedValueOnce(refused(code)).mockRejectedValueOnce(refused(code));
    call
      .mockResolvedValueOnce({ user: { id: "U1", is_restricted: true } })
      .mockResolvedValueOnce({ users: ["U1"] });
    const directory = slackDirectory(call);
    await expect(directory.person("U1", signal)).rejects.toThrow(code);
    await expect(directory.groupMembers("S1", signal)).rejects.toThrow(code);
    expect(await directory.person("U1", signal)).toMatchObject({ isGuest: true });
    expect(await directory.groupMembers("S1", signal)).toEqual(new Set(["U1"]));
  },
);

test.each(["user_not_found", "user_not_visible"])(
  "%s: a stranger, not somebody to be let in unseen",
  async (code) => {
    const call = vi.fn<SlackCall>().mockRejectedValue(refused(code));
    const directory = slackDirectory(call);
    expect(await directory.person("U1", signal)).toMatchObject({ id: "U1", isStranger: true });
    expect(await directory.person("U1", signal)).toMatchObject({ isStranger: true });
    expect(call).toHaveBeenCalledOnce();
  },
);

test.each(["missing_scope", "not_allowed"])("%s is remembered: Slack does not tell", async (code) => {
  const call = vi.fn<SlackCall>().mockRejectedValue(refused(code));
  const directory = slackDirectory(call);
  expect(await directory.person("U1", signal)).toBeUndefined();
  expect(await directory.person("U1", signal)).toBeUndefined();
  expect(call).toHaveBeenCalledOnce();
});

test("a passing failure is thrown and asked again", async () => {
  const call = vi.fn<SlackCall>().mockRejectedValueOnce(new SlackError("users.info", "unknown", "http_500"));
  call.mockResolvedValueOnce({ user: { id: "U1" } });
  const directory = slackDirectory(call);
  await expect(directory.person("U1", signal)).rejects.toThrow("http_500");
  expect(await directory.person("U1", signal)).toMatchObject({ id: "U1" });
});

test("whoever waits no longer takes nothing from those who asked along with them", async () => {
  const impatient = new AbortController();
  const call = vi
    .fn<SlackCall>()
    .mockImplementationOnce(async (method, _args, _repeat, one) => {
      await new Promise((resolve) => one.addEventListener("abort", resolve, { once: true }));
      throw new SlackError(method, "unknown", "aborted");
    })
    .mockResolvedValue({ user: { id: "U1" } });
  const directory = slackDirectory(call);
  const first = directory.person("U1", impatient.signal);
  const others = [directory.person("U1", signal), directory.person("U1", signal)];
  impatient.abort();
  await expect(first).rejects.toThrow("aborted");
  expect(await Promise.all(others)).toMatchObject([{ id: "U1" }, { id: "U1" }]);
  expect(call).toHaveBeenCalledTimes(2);
});

describe("while Slack does not answer", () => {
  const passing = new SlackError("usergroups.users.list", "unknown", "http_503");

  test("what it told last is believed for a bounded time, then nothing", async () => {
    let nowMs = 0;
    const call = vi
      .fn<SlackCall>()
      .mockResolvedValueOnce({ users: ["U1"] })
      .mockRejectedValue(passing);
    const directory = slackDirectory(call, () => nowMs);
    const members = () => directory.groupMembers("S1", signal);
    expect(await members()).toEqual(new Set(["U1"]));
    nowMs = limits.directoryMs;
    expect(await members()).toEqual(new Set(["U1"]));
    nowMs = limits.directoryMs + limits.directoryStaleMs - 1;
    expect(await members()).toEqual(new Set(["U1"]));
    nowMs += 2 * limits.directoryAgainMs;
    await expect(members()).rejects.toThrow("http_503");
    call.mockReset().mockResolvedValue({ users: ["U2"] });
    expect(await members()).toEqual(new Set(["U2"]));
  });

  test("it is not asked again for each question", async () => {
    let nowMs = 0;
    const call = vi
      .fn<SlackCall>()
      .mockResolvedValueOnce({ users: ["U1"] })
      .mockRejectedValue(passing);
    const directory = slackDirectory(call, () => nowMs);
    await directory.groupMembers("S1", signal);
    nowMs = limits.directoryMs;
    for (let at = 0; at < 5; at += 1) await directory.groupMembers("S1", signal);
    expect(call).toHaveBeenCalledTimes(2);
  });
});

test("a changed membership counts once what was told is old", async () => {
  let nowMs = 0;
  const call = vi
    .fn<SlackCall>()
    .mockResolvedValueOnce({ users: ["U1"] })
    .mockResolvedValueOnce({ users: [] });
  const directory = slackDirectory(call, () => nowMs);
  expect(await directory.groupMembers("S1", signal)).toEqual(new Set(["U1"]));
  nowMs = limits.directoryMs;
  expect(await directory.groupMembers("S1", signal)).toEqual(new Set());
});

test("a group that does not exist has no members", async () => {
  const call = vi.fn<SlackCall>().mockRejectedValue(refused("no_such_subteam"));
  expect(await slackDirectory(call).groupMembers("S1", signal)).toEqual(new Set());
});
