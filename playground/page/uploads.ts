import type { Upload } from "../slack/page-api.ts";

/** Files that somebody picked, dropped or pasted, as an upload carries them. */
export const readUploads = (files: Iterable<File>): Promise<readonly Upload[]> =>
  Promise.all(
    [...files].map(async (file) => ({
      name: file.name,
      ...(file.type === "" ? {} : { mimetype: file.type }),
      base64: await base64Of(file),
    })),
  );

const base64Of = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(reader.error ?? new Error(`${file.name} cannot be read`));
    reader.readAsDataURL(file);
  });
