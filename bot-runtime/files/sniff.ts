type Signature = { readonly mediaType: string; readonly at: number; readonly bytes: readonly number[] };

/** Beginnings of files that an agent may look into. Source: the formats' own specifications. */
const signatures: readonly Signature[] = [
  { mediaType: "image/png", at: 0, bytes: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] },
  { mediaType: "image/jpeg", at: 0, bytes: [0xff, 0xd8, 0xff] },
  { mediaType: "image/gif", at: 0, bytes: [0x47, 0x49, 0x46, 0x38] },
  { mediaType: "image/webp", at: 8, bytes: [0x57, 0x45, 0x42, 0x50] },
  { mediaType: "application/pdf", at: 0, bytes: [0x25, 0x50, 0x44, 0x46, 0x2d] },
  { mediaType: "application/gzip", at: 0, bytes: [0x1f, 0x8b] },
  { mediaType: "application/zip", at: 0, bytes: [0x50, 0x4b, 0x03, 0x04] },
];

/** Office documents and others are zips; what they are inside only their name tells. */
const isZipInside = (declared: string): boolean =>
  /^application\/(vnd\.|epub|java-archive|x-zip)/.test(declared);

const sniffedKind = /^(image|audio|video)\//;

/**
 * What a file is: by its bytes where they tell, else as declared, unless that is a kind that its bytes would have told. A lie does
 * not reach the agent as the truth. Pure.
 */
export function mediaTypeOf(bytes: Uint8Array, declared: string): string {
  const found = signatures.find(({ at, bytes: begin }) => begin.every((byte, n) => bytes[at + n] === byte));
  if (found?.mediaType === "application/zip" && isZipInside(declared)) return declared;
  if (found !== undefined) return found.mediaType;
  const known = signatures.some(({ mediaType }) => mediaType === declared);
  if (known || declared === "") return isText(bytes) ? "text/plain" : "application/octet-stream";
  if (declared.startsWith("text/") && !isText(bytes)) return "application/octet-stream";
  // Other pictures, sounds and films are passed on as they are called; text in their place is told as text.
  return sniffedKind.test(declared) && declared !== "image/svg+xml" && isText(bytes)
    ? "text/plain"
    : declared;
}

/** UTF-8 without control characters in its first kilobyte. */
function isText(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 1_024);
  if (head.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27))) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
