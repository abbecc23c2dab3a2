import { expect, expectTypeOf, test } from "vitest";
import { MessagesSchema, type MessageValues, message, messageNames, wordings } from "./messages.ts";

test.each(messageNames)("the default wording of %s obeys the rules for a written one", (name) => {
  expect(MessagesSchema.safeParse({ [name]: wordings[name].default }).error?.issues).toBeUndefined();
});

test.each(messageNames.filter((name) => wordings[name].placeholders.length > 0))(
  "%s may hold each of its placeholders, more than once",
  (name) => {
    const all = wordings[name].placeholders
      .map((placeholder) => `{${placeholder}}{${placeholder}}`)
      .join(" ");
    expect(MessagesSchema.safeParse({ [name]: all }).success).toBe(true);
  },
);

test("a sentence is said in the binding's words, else in the default ones", () => {
  const values = { reference: "r-1" };
  expect(message(undefined, "agentFailed", values)).toBe("The agent could not finish this. Reference: r-1");
  expect(message({}, "agentFailed", values)).toBe("The agent could not finish this. Reference: r-1");
  expect(message({ agentFailed: "Pech gehabt ({reference}, {reference})" }, "agentFailed", values)).toBe(
    "Pech gehabt (r-1, r-1)",
  );
});

test("a value is put in as it is: neither placeholders nor $ in it mean anything", () => {
  expect(message(undefined, "cancelled", { user: "{user} $& $1" })).toBe("Stopped by {user} $& $1.");
});

test("a sentence asks for exactly the values of its placeholders", () => {
  expectTypeOf<MessageValues<"deadlinePassed">>().toEqualTypeOf<Record<"timeout" | "reference", string>>();
  // @ts-expect-error: `error` needs its reference, so that every failure can be looked up in the log.
  message(undefined, "error", {});
});

test("what failed can be looked up: every sentence about a failure of ours holds the reference", () => {
  const failures = [
    "error",
    "agentUnreachable",
    "agentFailed",
    "emptyAnswer",
    "ambiguousFailed",
    "deadLetter",
  ] as const;
  for (const name of failures) expect(wordings[name].default).toContain("{reference}");
});
