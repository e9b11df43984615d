import type { Page } from 'playwright-core'

/** Words that Chinese users write in Latin letters, names of products and formats. */
const usualWords = new Set([
  ...[
    'NPS',
    'Vouch',
    'URL',
    'CSV',
    'Excel',
    'xlsx',
    'TSV',
    'API',
    'UTF',
    'UTC',
    'HTML',
    'Logo',
    'PDF',
    'SVG',
    'PNG',
    'CRM',
    'POS',
  ],
  ...['ICP', 'HTTP', 'HTTPS', 'SMTP', 'IANA', 'Webhook', 'JSON', 'Markdown', 'VIP', 'App', 'Cookie', 'Ctrl', 'csv'],
  ...['PIN', 'OIDC', 'PostgreSQL', 'Workers', 'Chrome', 'Linux', 'English', 'CLEAR', 'Code', 'LINE'],
  // Codes of currencies.
  ...['CNY', 'TWD', 'HKD', 'EUR', 'USD', 'GBP'],
  // Encodings of files.
  ...['GBK', 'Big', 'Shift', 'JIS', 'EUC', 'Windows'],
])

/**
 * The runs of three and more Latin letters on a page that are none of the usual words: in what is seen, typed into fields or read
 * out. Addresses, code and what is marked as another language do not count.
 */
export async function findLatinWords(page: Page): Promise<string[]> {
  const texts = await page.evaluate(() => {
    const found: string[] = []
    const isForeign = (element: Element) =>
      element.closest('script, style, template, code, pre, svg title ~ *, [translate=no]') !== null ||
      (element.closest('[lang]') !== document.documentElement && element.closest('[lang]') !== null)
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    while (walker.nextNode()) {
      const element = walker.currentNode.parentElement
      if (!element || isForeign(element)) continue
      const isShown = element.checkVisibility({ checkOpacity: false }) || element.tagName === 'OPTION'
      if (isShown) found.push(walker.currentNode.textContent ?? '')
    }
    for (const element of document.querySelectorAll('[placeholder], [title], [aria-label], [alt]'))
      if (!isForeign(element))
        for (const name of ['placeholder', 'title', 'aria-label', 'alt']) found.push(element.getAttribute(name) ?? '')
    found.push(document.title)
    return found
  })
  const words = texts.flatMap((text) => {
    const prose = text
      .replace(/[\w.+-]+@[\w.-]+/g, '')
      // Ends of ids and keys, and commands.
      .replace(/…\w+|vouch backup FILE/g, '')
      .replace(/https?:\/\/\S+|\b[\w-]+(\.[\w-]+)+\S*|\/[\w/.-]+/g, '')
    return (prose.match(/[A-Za-z]{3,}/g) ?? [])
      .filter((word) => !usualWords.has(word))
      .map((word) => `${word}: ${text.trim().slice(0, 60)}`)
  })
  return [...new Set(words)]
}
