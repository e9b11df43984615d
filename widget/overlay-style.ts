import { surveyStyle } from '../shared/form-style.ts'

/** Styles for overlays (bar, card and dialog), which inherit no text styles from the page. */
const overlayStyle = `
.over {
  position: fixed; right: 0; bottom: 0; left: 0; z-index: var(--vouch-z, 2147483000);
  max-block-size: 92vh; max-block-size: 92dvh; border: 1px solid var(--line);
  padding: 1.25em max(1.25em, env(safe-area-inset-right)) max(1.25em, env(safe-area-inset-bottom))
    max(1.25em, env(safe-area-inset-left));
  overflow: auto; overscroll-behavior: contain; background: var(--ground); color: var(--ink);
  box-shadow: 0 0 3em #0003; font-size: 16px; font-style: normal; font-weight: 400; line-height: 1.5;
}
.over > * { max-inline-size: 46em; margin-right: auto; margin-left: auto }
.over textarea { min-block-size: 4.5em }
.over .more { display: flex; flex-flow: column }
.over .more button { position: sticky; bottom: 0; box-shadow: 0 0 0 1em var(--ground) }
.over .title { padding-inline-end: 2em; font-size: 1.25em }
.over .close {
  display: block; position: sticky; top: 0; z-index: 1; inline-size: 44px; min-block-size: 44px;
  margin: -.5em auto calc(.5em - 44px); margin-inline-end: -.75em; border-color: transparent; border-radius: 50%; padding: 0; background: var(--ground);
  color: inherit;
}
.close::before { content: '×'; font: 1.75em/1 sans-serif }
.card { right: 1em; bottom: 1em; left: auto; inline-size: 26em }
.card[dir=rtl] { right: auto; left: 1em }
.dialog { top: 0; inline-size: min(40em, 100% - 2em); block-size: fit-content; margin: auto }
.card, .dialog { border-radius: calc(var(--vouch-radius, .5em) * 2) }
.dialog::backdrop { background: #0008 }
.dialog:not([open]) { display: none }
@media (max-width: 30em) {
  .card[dir] { right: 0; bottom: 0; left: 0; inline-size: auto; border-radius: 0 }
  .bar, .card { border-width: 1px 0 0 }
}
@media (prefers-reduced-motion: no-preference) {
  .over { transition: .2s allow-discrete }
  .over[hidden], .dialog:not([open]) { opacity: 0; translate: 0 1em }
  @starting-style {
    .over { opacity: 0; translate: 0 1em }
  }
}
`

/** Styles a survey. @param look the rules of its look */
export function applyStyle(root: ShadowRoot, look = ''): void {
  const css = look + surveyStyle + overlayStyle
  try {
    // A strict Content Security Policy allows constructed style sheets.
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    root.adoptedStyleSheets = [sheet]
  } catch {
    // Safari before 16.4. Our own pages have a nonce for it.
    const style = document.createElement('style')
    style.nonce = document.querySelector<HTMLElement>('[nonce]')?.nonce as string
    style.textContent = css
    root.append(style)
  }
}
