import { asLine, asRecord, type Json } from "../untrusted.ts";

/** Where an image can be fetched; a file of Slack that is named by id alone has no address. */
export const pictureAddress = (image: Json): string =>
  asLine(image.image_url) || asLine(asRecord(image.slack_file)?.url);
