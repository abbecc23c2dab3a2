import type { FileView } from "../slack/page-api.ts";

/** Files of a message: pictures are shown, everything can be fetched. */
export function Files({ files }: { files: readonly FileView[] }) {
  return files.map((file) => (
    <figure key={file.id} className="file">
      {file.mimetype.startsWith("image/") && file.mimetype !== "image/svg+xml" && (
        <img src={file.path} alt={file.title} />
      )}
      <figcaption>
        <a href={file.path} download={file.name}>
          {file.name}
        </a>{" "}
        <small>{sizeOf(file.sizeBytes)}</small>
      </figcaption>
    </figure>
  ));
}

const sizeOf = (bytes: number): string =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
