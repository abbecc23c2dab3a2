import { describe, expect, test } from "vitest";
import { refusalOf } from "./claim.ts";

describe("an app may be connected with", () => {
  test.each([
    ["when the operator gave this very one to the binding", "A1", "A1", undefined],
    ["not before", "A1", undefined, /has not given the Slack app A1 to this binding/],
    ["not with a token of another app", "A2", "A1", /given the Slack app A1 .* is of A2/],
    ["not with a token that names none", undefined, "A1", /copy it again, whole/],
    ["not with nothing known at all", undefined, undefined, /copy it again, whole/],
  ])("%s", (_, appId, claimed, refusal) => {
    const said = refusalOf(appId, claimed);
    if (refusal === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(refusal);
  });
});
