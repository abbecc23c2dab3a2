import { z } from "zod";
import type { Decision } from "./decision.ts";
import { parts } from "./forms.ts";
import type { HumanRequest } from "./hitl.ts";
import { limits } from "./limits.ts";
import type { Purpose } from "./question.ts";
import { isWhollyShown } from "./whole.ts";

export type FormRead =
  | { readonly kind: "decision"; readonly decision: Decision }
  /** The parts of the form that miss something. */
  | { readonly kind: "missing"; readonly blocks: readonly string[] }
  /** Not a form that we made for this request. */
  | { readonly kind: "odd" };

const Chosen = z.object({ value: z.string() });
const Filled = z.record(
  z.string(),
  z.record(
    z.string(),
    z.object({
      value: z.string().nullish(),
      selected_option: Chosen.nullish(),
      selected_options: z.array(Chosen).nullish(),
    }),
  ),
);
type Filled = z.infer<typeof Filled>;

/** What a person filled into one of our forms (`view.state.values`) decides about the request that it is about. */
export function readForm(purpose: Purpose, values: unknown, request: HumanRequest): FormRead {
  const read = Filled.safeParse(values);
  if (!read.success) return { kind: "odd" };
  const filled = read.data;
  if (request.kind === "questions") return purpose === "answer" ? answers(filled, request) : { kind: "odd" };
  // The form that shows what the message has no room for: there is nothing to fill in.
  if (purpose === "approve" && !isWhollyShown(request))
    return { kind: "decision", decision: { kind: "approve" } };
  if (purpose === "deny")
    return { kind: "decision", decision: { kind: "deny", ...reasonIn(filled, parts.reason) } };
  return purpose === "each" ? verdicts(filled, request) : { kind: "odd" };
}

function verdicts(filled: Filled, { tools }: Extract<HumanRequest, { kind: "approval" }>): FormRead {
  const given = tools.map((_, at) => ({
    verdict: chosenIn(filled, parts.verdict(at))[0],
    ...reasonIn(filled, parts.toolReason(at)),
  }));
  const missing = given.flatMap(({ verdict }, at) =>
    verdict === "approve" || verdict === "deny" ? [] : [parts.verdict(at)],
  );
  if (missing.length > 0) return { kind: "missing", blocks: missing };
  const decided = given.map(({ verdict, reason }) => ({
    approved: verdict === "approve",
    ...(verdict === "approve" || reason === undefined ? {} : { reason }),
  }));
  return { kind: "decision", decision: { kind: "each", tools: decided } };
}

function answers(filled: Filled, { questions }: Extract<HumanRequest, { kind: "questions" }>): FormRead {
  const given = questions.map(({ choices, multiple }, at) => {
    const chosen = chosenIn(filled, parts.choice(at)).flatMap((number) => choices[Number(number)] ?? []);
    const own = wordsIn(filled, parts.own(at));
    // One answer was asked for: a person's own words say more than the choice beside them.
    const picked = multiple || own === undefined ? chosen : [];
    return own === undefined ? picked : [...picked, own];
  });
  const missing = given.flatMap((answer, at) =>
    answer.length > 0 ? [] : [questions[at]?.choices.length === 0 ? parts.own(at) : parts.choice(at)],
  );
  return missing.length > 0
    ? { kind: "missing", blocks: missing }
    : { kind: "decision", decision: { kind: "answer", answers: given } };
}

function chosenIn(filled: Filled, block: string): readonly string[] {
  const part = filled[block]?.[parts.value];
  if (part?.selected_options) return part.selected_options.slice(0, limits.choices).map(({ value }) => value);
  return part?.selected_option ? [part.selected_option.value] : [];
}

function wordsIn(filled: Filled, block: string): string | undefined {
  const words = filled[block]?.[parts.value]?.value?.trim().slice(0, limits.wordsChars);
  return words === "" ? undefined : words;
}

const reasonIn = (filled: Filled, block: string): { reason?: string } => {
  const reason = wordsIn(filled, block);
  return reason === undefined ? {} : { reason };
};
