import type { SlackObject } from "../../slack/page-api.ts";
import { Icon } from "../icon.tsx";
import { SafeLink } from "../mrkdwn.tsx";
import { useWorkspace } from "../workspace-context.ts";
import { isRecord, stringIn, textOf } from "./slack-object.ts";

/**
 * A picture of a message. Only files of this workspace are loaded: anything from elsewhere would tell its owner who looks, so its
 * words and a link stand for it.
 */
export function Picture({ image, small = false }: { image: SlackObject; small?: boolean }) {
  const { view } = useWorkspace();
  const fileId = isRecord(image.slack_file) ? image.slack_file.id : undefined;
  const file = view.channels
    .flatMap(({ messages }) => messages)
    .flatMap(({ files }) => files)
    .find(({ id }) => id === fileId);
  const words = stringIn(image, "alt_text") || "picture";
  if (file !== undefined)
    return <img className={small ? "picture small" : "picture"} src={file.path} alt={words} />;
  const url = stringIn(image, "image_url");
  return (
    <span className={small ? "picture elsewhere small" : "picture elsewhere"} title={words}>
      <Icon name="eye" /> {url === "" ? words : <SafeLink href={url}>{words}</SafeLink>}
    </span>
  );
}

export function ImageBlock({ block }: { block: SlackObject }) {
  return (
    <figure className="image">
      {textOf(block.title) !== "" && <figcaption>{textOf(block.title)}</figcaption>}
      <Picture image={block} />
    </figure>
  );
}

export function Video({ block }: { block: SlackObject }) {
  return (
    <section className="card video">
      <p className="card-title">
        <Icon name="play" />{" "}
        <SafeLink href={stringIn(block, "title_url") || stringIn(block, "video_url")}>
          {textOf(block.title) || stringIn(block, "alt_text")}
        </SafeLink>
      </p>
      {textOf(block.description) !== "" && <p>{textOf(block.description)}</p>}
      {stringIn(block, "provider_name") !== "" && <small>{stringIn(block, "provider_name")}</small>}
    </section>
  );
}

/** A file that lies with somebody else's service. */
export function RemoteFile({ block }: { block: SlackObject }) {
  return (
    <p className="remote-file">
      <Icon name="file" /> {stringIn(block, "external_id")}
    </p>
  );
}
