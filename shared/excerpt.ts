/** The beginning of a text, with an ellipsis if it is longer. Counts characters, so that none is cut in half. */
export function shorten(text: string, max: number): string {
  const characters = Array.from(text)
  return characters.length > max ? `${characters.slice(0, max).join('')}…` : text
}
