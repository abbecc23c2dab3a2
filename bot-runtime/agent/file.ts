import { fetch } from "undici";
import type { HttpClient } from "../http.ts";

/** Why a file that the agent named by its address is not to be had. */
export type FileTrouble = "originRefused" | "tooLarge" | "unreachable";

/**
 * The bytes behind an address that the agent gave, from allowed origins alone, without credentials and without a redirect: an answer
 * must not make us fetch what only we can reach, nor send what only we know.
 */
export async function fetchFile(
  address: string,
  origins: ReadonlySet<string>,
  http: HttpClient,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array | FileTrouble> {
  if (!URL.canParse(address) || !origins.has(new URL(address).origin)) return "originRefused";
  try {
    const response = await fetch(address, { redirect: "manual", signal, dispatcher: http.dispatcher() });
    if (response.status !== 200) {
      await response.body?.cancel();
      return "unreachable";
    }
    const pieces: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of response.body ?? []) {
      bytes += piece.byteLength;
      if (bytes > maxBytes) return "tooLarge";
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  } catch (error) {
    if (signal.aborted) throw error;
    return "unreachable";
  }
}
