import { expect, test } from "vitest";
import { type BindingState, keyOf } from "./binding-state.ts";
import { appClaim } from "./claims.ts";

const app = "A0APP";
let day = 1;
/** Each is younger than the one before. */
function a(name: string, fields: Partial<BindingState> = {}): BindingState {
  day += 1;
  return {
    namespace: "sre",
    name,
    uid: `uid-${name}`,
    generation: 1,
    createdAt: `2026-01-${String(day).padStart(2, "0")}T00:00:00Z`,
    deleting: false,
    suspended: false,
    appId: app,
    claimedAppId: undefined,
    observedGeneration: 1,
    conditions: [],
    holder: undefined,
    ...fields,
  };
}
const nobody = () => undefined;
/** Who may connect with the app, as each binding is told. */
const granted = (all: readonly BindingState[], justGranted: (appId: string) => string | undefined = nobody) =>
  all.filter((one) => appClaim(one, () => all, justGranted).kind === "granted").map(keyOf);

const claimedAppId = app;
const sameTime = { createdAt: "2026-02-01T00:00:00Z" };
test.each<[string, () => BindingState[], string[]]>([
  ["the only one that asks", () => [a("one")], ["sre/one"]],
  ["the oldest of those that ask", () => [a("old"), a("new")], ["sre/old"]],
  [
    "by namespace and name where both are of one second",
    () => [a("b", sameTime), a("a", { ...sameTime, namespace: "z" }), a("c", sameTime)],
    ["sre/b"],
  ],
  ["whoever holds it, though another is older", () => [a("old"), a("new", { claimedAppId })], ["sre/new"]],
  [
    "one of two that hold it, the oldest",
    () => [a("old", { claimedAppId }), a("new", { claimedAppId })],
    ["sre/old"],
  ],
  [
    "its holder, while the bot cannot read its token",
    () => [a("old"), a("new", { claimedAppId, appId: undefined })],
    ["sre/new"],
  ],
  [
    "the next, when the holder reports another app",
    () =>
      [a("was", { claimedAppId, appId: undefined, suspended: false, generation: 2 }), a("next")].map((one) =>
        one.name === "was" ? { ...one, appId: "A0OTHER" } : one,
      ),
    ["sre/was", "sre/next"],
  ],
  [
    "nobody, while the holder is suspended and not gone",
    () => [a("was", { claimedAppId, suspended: true }), a("next")],
    [],
  ],
  [
    "the next, when the suspended holder gave it up",
    () => [a("was", { suspended: true }), a("next")],
    ["sre/next"],
  ],
  [
    "the other of two that hold it, when one is suspended",
    () => [a("was", { claimedAppId, suspended: true }), a("new", { claimedAppId })],
    ["sre/new"],
  ],
  [
    "the next, when the holder is being deleted",
    () => [a("was", { claimedAppId, deleting: true }), a("next")],
    ["sre/next"],
  ],
  ["nobody, where no bot has told its app", () => [a("one", { appId: undefined })], []],
  [
    "each its own, where the apps differ",
    () => [a("one"), a("two", { appId: "A0OTHER" })],
    ["sre/one", "sre/two"],
  ],
])("an app is granted to %s", (_, bindings, expected) => {
  expect(granted(bindings())).toEqual(expected);
});

test("an app that was granted a moment ago is not granted again before the watch shows it", () => {
  const all = [a("old"), a("new")];
  expect(granted(all, () => "sre/new")).toEqual(["sre/new"]);
});

test("who got it a moment ago and went does not keep it", () => {
  expect(granted([a("old")], () => "sre/gone")).toEqual(["sre/old"]);
});

test("whoever is held back learns by whom", () => {
  const [old, young] = [a("old"), a("new")];
  expect(appClaim(young, () => [old, young], nobody)).toEqual({ kind: "taken", appId: app, by: old });
});

test("no app is ever granted twice, whatever the bindings say", () => {
  const choices = [undefined, app, "A0OTHER"] as const;
  for (let seed = 0; seed < 2_000; seed++) {
    const bit = (n: number, of: number) => Math.floor(seed / 3 ** n) % of;
    const all = ["one", "two", "three"].map((name, index) =>
      a(name, {
        appId: choices[bit(index, 3)],
        claimedAppId: choices[bit(index + 3, 3)],
        suspended: (seed + index) % 5 === 0,
        createdAt: `2026-01-0${1 + ((seed + index) % 3)}T00:00:00Z`,
      }),
    );
    const apps = all
      .map((one) => appClaim(one, () => all, nobody))
      .filter((claim) => claim.kind === "granted")
      .map(({ appId }) => appId);
    expect(new Set(apps).size).toBe(apps.length);
  }
});
