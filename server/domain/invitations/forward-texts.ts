/** How a text to forward names the person and the link, in the languages of the app. */
const NAME = '\\{(?:name|称呼|稱呼)\\}'
const LINK = '\\{(?:link|链接|連結)\\}'

export const hasLinkPlaceholder = (text: string): boolean => new RegExp(LINK).test(text)

/**
 * A text for one person. Without a name, the greeting loses what belongs to it.
 * @example fillForwardText('{称呼}，您好！请打开 {链接}', { name: null, url }) // '您好！请打开 https://…'
 */
export function fillForwardText(text: string, { name, url }: { name: string | null; url: string }): string {
  const greeting = name ? text : text.replace(new RegExp(`^${NAME}[，,、\\s]*`), '')
  return greeting.replace(new RegExp(`( ?)(?:(${NAME})|${LINK})`, 'g'), (_, space, isName) => {
    if (!isName) return `${space}${url}`
    return name ? `${space}${name}` : ''
  })
}
