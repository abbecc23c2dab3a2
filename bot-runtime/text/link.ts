/**
 * A Markdown link: `[label](url)`, or `<url>` where the label says nothing else. An address of mail or phone that is its own
 * label stays plain words. `label` is Markdown already, `url` is not.
 */
export function link(label: string, url: string): string {
  const address = inert(url);
  const said = oneLine(label);
  if (address === "") return said;
  const own = /^(?:mailto|tel):(.*)$/i.exec(address)?.[1];
  if (own !== undefined && (said === "" || said === own)) return own;
  if (said === "" || said === address) return `<${address}>`;
  return `[${bracketed(said)}](${parenthesised(address)})`;
}

/** `![alt](url)`; without an address what the image shows is words all the same. */
export function image(alt: string, url: string): string {
  const address = inert(url);
  const said = oneLine(alt);
  if (address !== "") return `![${bracketed(said === "" ? "image" : said)}](${parenthesised(address)})`;
  return said === "" ? "" : `Image: ${said}`;
}

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

/** One word without brackets, and without the entities that some apps write into addresses. */
const inert = (url: string): string =>
  url
    .trim()
    .replaceAll("&amp;", "&")
    .replace(/[\s<>]/g, (mark) => encodeURIComponent(mark));

/** Brackets in pairs, as in "[FIRING:1] High load", may stand in a label as they are; others would end it. */
function bracketed(label: string): string {
  const isPaired = !label.replace(/\[[^[\]]*\]/g, "").match(/[[\]]/) && !label.includes("](");
  return isPaired ? label : label.replace(/(?<!\\)[[\]]/g, "\\$&");
}

const parenthesised = (url: string): string => url.replace(/[()]/g, (mark) => (mark === "(" ? "%28" : "%29"));
