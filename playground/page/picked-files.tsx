import type { Upload } from "../slack/page-api.ts";
import { Icon } from "./icon.tsx";

/** Files that wait in the composer to be sent; each can be taken out again. */
export function PickedFiles({
  files,
  setFiles,
}: {
  files: readonly Upload[];
  setFiles: (files: readonly Upload[]) => void;
}) {
  return (
    <p className="picked">
      {files.map((file, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two files may have one name
        <span key={index}>
          {file.mimetype?.startsWith("image/") === true ? (
            <img src={`data:${file.mimetype};base64,${file.base64}`} alt="" />
          ) : (
            <Icon name="file" />
          )}
          {file.name}
          <button
            type="button"
            aria-label={`Remove ${file.name}`}
            onClick={() => setFiles(files.filter((one) => one !== file))}
          >
            <Icon name="close" />
          </button>
        </span>
      ))}
    </p>
  );
}
