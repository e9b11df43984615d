/**
 * Browsers write dates in their own language: 12/01/2026 in a Chinese page. Where theirs is not that of the page, the date stands
 * below the field in the words of the page.
 */
export function showDatesInOwnWords() {
  const { lang } = document.documentElement
  if (isSameLanguage(lang, navigator.language)) return
  const format = new Intl.DateTimeFormat(lang, { dateStyle: 'full', timeZone: 'UTC' })
  for (const input of document.querySelectorAll<HTMLInputElement>('.field > input[type="date"]')) {
    const words = document.createElement('p')
    words.className = 'hint'
    const show = () => {
      words.textContent = input.valueAsDate ? format.format(input.valueAsDate) : ''
    }
    show()
    input.after(words)
    input.addEventListener('input', show)
  }
}

/** Whether two tags name the same language in the same script: `zh-Hans` and `zh-CN`. */
function isSameLanguage(one: string, other: string): boolean {
  const [a, b] = [one, other].map(maximizeTag)
  return a?.language === b?.language && a?.script === b?.script
}

/** Browsers of some devices report a language that is none. */
function maximizeTag(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag).maximize()
  } catch {}
}
