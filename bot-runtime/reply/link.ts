import type { InlineElement, LinkElement, TextStyle } from "./block.ts";
import { cutChars } from "./cut.ts";
import { inertProse } from "./inert.ts";
import { limits } from "./limits.ts";
import { inlineText } from "./piece.ts";

/**
 * A link as elements that do not lie: only http, https and mailto become links; where the label names another host than the
 * address, has a user name in it, or is a look-alike in another script, the address itself is shown and is what can be
 * clicked. Source: CommonMark 0.31, "Links"; RFC 3986 §7.6.
 */
export function linkElements(address: string, label: readonly InlineElement[]): InlineElement[] {
  const target = clickable(address);
  const shown = inertProse(address);
  if (target === undefined) {
    const long = address.length > limits.urlChars;
    const words = long ? `address of ${address.length} characters left out` : shown;
    return inlineText(label).includes(shown) ? [...label] : [...label, text(` (${words})`)];
  }
  if (label.length === 0) return [link(target, shown)];
  if (isHonest(inlineText(label), target)) {
    return label.map((part) => link(target, part.text, part.style));
  }
  return [...label, text(" ("), link(target, target.href), text(")")];
}

/** An image is never loaded: Slack would fetch it for every reader. Its words and its host stand for it, as a link. */
export function imageElements(address: string, alt: string): InlineElement[] {
  const target = clickable(address);
  const words = inertProse(alt).trim();
  if (target === undefined) return [text(words === "" ? "(image)" : `${words} (image)`)];
  const where = `image at ${target.host}`;
  return [link(target, words === "" ? where : `${words} (${where})`)];
}

/**
 * One address of a list, by its name where that does not lie, and in any case with its true host to be read. `address` is http or
 * https; a name in which an address hides stands beside the link, not on it.
 */
export function namedLink(address: string, name: string): InlineElement[] {
  const target = clickable(address);
  const words = inertProse(name).trim();
  if (target === undefined) return [text(words || "(no address)")];
  if (words === "")
    return [link(target, cutChars(`${target.host}${target.pathname}`, limits.sourceTitleChars))];
  if (isHonest(words, target)) return [link(target, words), text(` · ${target.host}`)];
  return [text(`${words} (`), link(target, target.host), text(")")];
}

function clickable(address: string): URL | undefined {
  if (address.length > limits.urlChars) return undefined;
  const target = URL.parse(address);
  if (target === null || target.href.length > limits.urlChars) return undefined;
  return ["http:", "https:", "mailto:"].includes(target.protocol) ? target : undefined;
}

function isHonest(label: string, target: URL): boolean {
  if (target.username !== "" || target.password !== "") return false;
  const host = hostOf(target);
  if (/(^|\.)xn--/.test(host)) return false;
  return hostsIn(label, target).every((named) => named === host || host.endsWith(`.${named}`));
}

/** Every host that a reader would see in the label, in the form that a browser compares. */
function hostsIn(label: string, target: URL): string[] {
  const seen = label.slice(0, limits.urlChars).normalize("NFKC").replaceAll("。", ".").replace(IGNORABLE, "");
  const hosts: string[] = [];
  for (const match of seen.matchAll(HOST)) {
    const [whole, scheme, name] = match;
    if (name === undefined || (scheme === undefined && isFileName(whole, target))) continue;
    hosts.push(bareHost(URL.parse(`https://${name}`)?.hostname ?? name.toLowerCase()));
  }
  return hosts;
}

/** `Node.js` and `values.yaml` cannot be hosts; `README.md` can, and is taken for a file where the address ends in it. */
function isFileName(word: string, target: URL): boolean {
  const extension = word.slice(word.lastIndexOf(".") + 1).toLowerCase();
  if (EXTENSIONS.has(extension)) return true;
  return EXTENSIONS_AND_DOMAINS.has(extension) && target.pathname.split("/").at(-1) === word;
}

const hostOf = (target: URL): string =>
  bareHost(
    target.protocol === "mailto:" ? target.pathname.slice(target.pathname.indexOf("@") + 1) : target.hostname,
  );

const bareHost = (host: string): string =>
  host
    .toLowerCase()
    .replace(/^www\./, "")
    .replace(/\.$/, "");

const text = (words: string): InlineElement => ({ type: "text", text: words });

const link = (target: URL, words: string, style?: TextStyle): LinkElement => ({
  type: "link",
  url: target.href,
  text: words,
  ...(style && { style }),
});

/** Characters that a browser drops from a host and a reader does not see. */
const IGNORABLE = /\p{Default_Ignorable_Code_Point}/gu;
/** Optional scheme and user name, then labels with dots that end in letters, or an IPv4 address. */
const HOST =
  /(?<![\p{L}\p{N}_-])([a-z][a-z0-9+.-]*:\/\/(?:[^\s/@]*@)?)?((?:[\p{L}\p{N}][\p{L}\p{N}_-]*\.)+\p{L}[\p{L}\p{N}-]+|\d{1,3}(?:\.\d{1,3}){3})/giu;
/** Extensions that are no top-level domain, and some that are. */
const EXTENSIONS = new Set(
  "conf cpp css csv env go h html ini java js json jsx kt log lua mjs pdf php png proto rb sql svg toml ts tsx txt xml yaml yml".split(
    " ",
  ),
);
const EXTENSIONS_AND_DOMAINS = new Set(["md", "py", "sh", "tf"]);
