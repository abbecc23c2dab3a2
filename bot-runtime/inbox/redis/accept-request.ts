import type { Request } from "../../turns/request.ts";
import { limits } from "../limits.ts";
import type { Accepted } from "../port.ts";
import { type Fence, runFenced } from "./fence.ts";
import { luaScript } from "./script.ts";

const script = luaScript("accept-request", "fenced");

/** Stores a request unless one of its keys was seen. @throws {StoreError} */
export async function acceptRequest(fence: Fence, request: Request, bound: number): Promise<Accepted> {
  const { keys } = fence;
  const [outcome, detail] = await runFenced(
    fence,
    script,
    [keys.inbox, ...request.keys.map(keys.seen)],
    [JSON.stringify(request), request.id, limits.seenMs, bound],
    limits.acceptMs,
  );
  if (outcome === 1) return { kind: "stored", entryId: String(detail) };
  return { kind: outcome === 0 ? "seen" : "full" };
}
