/** Bounds of a manifest. Source: Slack "App manifest reference". */
export const limits = {
  nameCharacters: 35,
  botNameCharacters: 80,
  descriptionCharacters: 140,
} as const;
