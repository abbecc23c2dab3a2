import { expect, test } from "vitest";
import { botCommands, readUser, userRules } from "./acl-user.ts";

const permissions = { key: "shop/bot", readsConfig: true } as const;
const commands = ["-@all", "+config|get", ...botCommands.map((command) => `+${command}`)];

/** As Redis 7 and Valkey answer, with what differs in a test. */
const pairs = (changed: Record<string, unknown> = {}) => {
  const flat: unknown[] = [];
  for (const [name, value] of Object.entries({
    flags: ["on", "sanitize-payload"],
    passwords: ["aa"],
    commands: commands.toReversed().join(" "),
    keys: "~sab:{shop/bot}:*",
    channels: "",
    selectors: [],
    ...changed,
  }))
    flat.push(name, value);
  return flat;
};

test.each([
  ["as it was made, in the server's order", {}, true],
  ["as 6.2 tells it", { keys: ["sab:{shop/bot}:*"], channels: [], selectors: undefined }, true],
  ["switched off", { flags: ["off"] }, false],
  ["without a password", { flags: ["on", "nopass"] }, false],
  ["a command more", { commands: `${commands.join(" ")} +keys` }, false],
  ["a command less", { commands: commands.slice(0, -1).join(" ") }, false],
  ["every command", { commands: "+@all" }, false],
  ["keys of another binding too", { keys: "~sab:{shop/bot}:* ~sab:{shop/other}:*" }, false],
  ["every key", { keys: "~*" }, false],
  ["a channel", { channels: "&*" }, false],
  ["a selector", { selectors: [["commands", "+get", "keys", "~*"]] }, false],
])("readUser: %s", (_, changed, asWanted) => {
  expect(readUser(permissions, pairs(changed))).toEqual({ passwordHashes: ["aa"], asWanted });
});

test("readUser: no user", () => {
  expect(readUser(permissions, null)).toBeUndefined();
});

test("whoever may not read the settings is not as wanted while it may", () => {
  expect(readUser({ ...permissions, readsConfig: false }, pairs())?.asWanted).toBe(false);
});

test("the rules make the user anew, whatever it was, and hold no password", () => {
  expect(userRules(permissions, ["aa", "bb"]).slice(0, 7)).toEqual([
    ...["reset", "on", "#aa", "#bb", "~sab:{shop/bot}:*", "resetchannels", "-@all"],
  ]);
});
