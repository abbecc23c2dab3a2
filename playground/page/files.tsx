import type { FileView } from "../slack/page-api.ts";
import { Icon } from "./icon.tsx";

/** Files of a message: pictures are shown, everything can be fetched. */
export function Files({ files }: { files: readonly FileView[] }) {
  return files.map((file) =>
    isPicture(file) ? (
      <figure key={file.id} className="file-picture">
        <figcaption>
          {file.title || file.name} <small>{sizeOf(file.sizeBytes)}</small>
        </figcaption>
        <a href={file.path} download={file.name} title={`Download ${file.name}`}>
          <img src={file.path} alt={file.title || file.name} />
        </a>
      </figure>
    ) : (
      <a key={file.id} className="file" href={file.path} download={file.name}>
        <span className="file-mark">
          <Icon name="file" />
        </span>
        <span>
          <strong>{file.title || file.name}</strong>
          <small>
            {(file.name.split(".").at(-1) ?? "file").toUpperCase()} · {sizeOf(file.sizeBytes)}
          </small>
        </span>
      </a>
    ),
  );
}

/** Drawings may hold scripts and links: they are only offered for download. */
const isPicture = ({ mimetype }: FileView): boolean =>
  mimetype.startsWith("image/") && !mimetype.startsWith("image/svg");

const sizeOf = (bytes: number): string =>
  bytes < 1_000
    ? `${bytes} B`
    : bytes < 1_000_000
      ? `${Math.ceil(bytes / 1_000)} kB`
      : `${(bytes / 1_000_000).toFixed(1)} MB`;
