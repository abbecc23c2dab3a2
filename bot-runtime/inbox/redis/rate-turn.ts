import { limits } from "../limits.ts";
import type { Rated, Rating } from "../rating.ts";
import { type Fence, runFenced } from "./fence.ts";
import { luaScript } from "./script.ts";

const script = luaScript("rate-turn", "fenced");

/** Keeps a person's opinion about an answer. @throws {StoreError} */
export async function rateTurn(fence: Fence, rating: Rating): Promise<Rated> {
  const { keys } = fence;
  const [outcome] = await runFenced(
    fence,
    script,
    [keys.ratings, keys.rated(rating.turn, rating.user)],
    [
      JSON.stringify(rating),
      rating.value,
      rating.atMs,
      limits.ratingPlaceMs,
      limits.ratings,
      Math.max(0, Math.floor(rating.atMs) - limits.ratingMs),
      limits.ratingPrune,
    ],
    limits.acceptMs,
  );
  return outcome === 1 ? "kept" : "same";
}
