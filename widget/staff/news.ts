/** A link over the content, so that nothing moves. */
export function showNews(text: string, href: string) {
  let status = document.querySelector<HTMLElement>('.news')
  if (!status) {
    status = Object.assign(document.createElement('div'), { className: 'news', role: 'status' })
    document.body.append(status)
  }
  if (status.textContent === text) return
  const link = Object.assign(document.createElement('a'), { className: 'button primary', href })
  link.textContent = text
  status.replaceChildren(link)
}
