import { expect, test } from "vitest";
import { aLiveBinding } from "../binding.fixture.ts";
import { ownedBy, ownership } from "./owner.ts";

const binding = aLiveBinding().metadata;
const own = ownedBy(aLiveBinding());

test.each([
  ["its own", [own], "own"],
  [
    "its own, made for another version of the resource",
    [{ ...own, apiVersion: "slackagents.dev/v1" }],
    "own",
  ],
  ["of a deleted binding of the same name", [{ ...own, uid: "uid-before" }], "former"],
  ["of another binding", [{ ...own, name: "other", uid: "uid-other" }], "stranger"],
  ["owned, but not controlled", [{ ...own, controller: false }], "stranger"],
  ["of another kind", [{ ...own, kind: "Deployment" }], "stranger"],
  ["of a kind of the same name elsewhere", [{ ...own, apiVersion: "example.com/v1" }], "stranger"],
  ["nobody's", undefined, "stranger"],
] as const)("whose an object is: %s", (_, ownerReferences, expected) => {
  const metadata = { name: "sab-sre-bot", ...(ownerReferences ? { ownerReferences } : {}) };
  expect(ownership({ apiVersion: "v1", kind: "ServiceAccount", metadata }, binding)).toBe(expected);
});
