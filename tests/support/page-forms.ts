/** What a browser would send of the first form in the content of a page. */
export function readForm(page: string): FormData {
  const [, content = ''] = /<form class="form"[^>]*>(.*?)<\/form>/s.exec(page.slice(page.indexOf('<main'))) ?? []
  const data = new FormData()
  const decode = (text: string) =>
    text
      .replaceAll('&quot;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&')
  const attribute = (tag: string, name: string) => decode(new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
  for (const [tag] of content.matchAll(/<input[^>]*>/g)) {
    const isChoice = /type="(checkbox|radio)"/.test(tag)
    if (!isChoice || / checked[ >]/.test(tag)) data.append(attribute(tag, 'name'), attribute(tag, 'value'))
  }
  for (const [, tag = '', options = ''] of content.matchAll(/(<select[^>]*>)(.*?)<\/select>/gs)) {
    const selected = /<option value="([^"]*)" selected/.exec(options)?.[1] ?? /value="([^"]*)"/.exec(options)?.[1] ?? ''
    data.append(attribute(tag, 'name'), decode(selected))
  }
  for (const [, tag = '', text = ''] of content.matchAll(/(<textarea[^>]*>)(.*?)<\/textarea>/gs))
    data.append(attribute(tag, 'name'), decode(text))
  return data
}
