import { expect, test, vi } from "vitest";
import { slackDirectory } from "./directory.ts";
import { SlackError } from "./errors.ts";
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
