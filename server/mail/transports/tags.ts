/** Metadata as tags: Resend and Amazon SES take letters, digits, `-` and `_` only, up to 256. Ours are ids. */
export const listTags = (metadata: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(metadata).map(([name, value]) => [cleanTag(name), cleanTag(value)])

const cleanTag = (value: string) => value.replace(/[^\w-]/g, '_').slice(0, 256)
