/** What an image is here: a program of this machine. */
export type Image =
  | readonly string[]
  | {
      readonly argv: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
      /** The variable by which the program takes the port it listens on: many of it share one machine. Default: HTTP_PORT. */
      readonly portVariable?: string;
    };

/** By the image's full name. The caller may change it at any time: the next pull sees it. */
export type Images = Readonly<Record<string, Image>> | ReadonlyMap<string, Image>;

export function findImage(
  images: Images,
  name: string,
): Required<Exclude<Image, readonly string[]>> | undefined {
  const image = images instanceof Map ? (images.get(name) as Image | undefined) : imageOf(images, name);
  if (image === undefined) return undefined;
  const program = "argv" in image ? image : { argv: image };
  return { env: {}, portVariable: "HTTP_PORT", ...program };
}

const imageOf = (images: Images, name: string): Image | undefined => (images as Record<string, Image>)[name];
