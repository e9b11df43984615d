import { html } from 'hono/html'
import pkg from '../../../package.json' with { type: 'json' }
import { supportsPasskeys } from '../../sign-in/passkeys.ts'
import { type Attributes, attributes } from '../components/attributes.ts'
import { button } from '../components/button.ts'
import type { VisitorContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

/** Loads the script for pages that use passkeys. */
export const passkeyScript = ({ c }: VisitorContext): Markup | undefined =>
  supportsPasskeys(c.var.deps.publicUrl)
    ? html`<script type="module" src="/passkeys.js?v=${pkg.version}"></script>`
    : undefined

/** Connects an element to the script, which shows it where the browser supports passkeys. @param path that the result is sent to */
export const passkeyAttributes = ({ t }: VisitorContext, path: string): Attributes => {
  const { cancelled, known, failed } = t.secondFactor
  return { 'data-passkey': path, 'data-messages': JSON.stringify({ cancelled, known, failed }), hidden: true }
}

/** Where the script says what went wrong. */
export const passkeyStatus = (): Markup => html`<p class="problem" role="alert" hidden></p>`

interface PasskeyButtonProps {
  label: string
  path: string
  /** Where to continue. */
  next: string
  kind?: 'primary' | 'plain'
  /** Also offers passkeys where the browser suggests addresses. */
  autofill?: boolean
}

/** A button that signs in with a passkey. */
export function passkeyButton(
  visitor: VisitorContext,
  { label, path, next, kind, autofill }: PasskeyButtonProps,
): Markup {
  if (!supportsPasskeys(visitor.c.var.deps.publicUrl)) return html``
  const passkeyAttributesOfPart = { ...passkeyAttributes(visitor, path), 'data-next': next, 'data-autofill': autofill }
  return html`<div${attributes(passkeyAttributesOfPart)}>
${button({ label, kind: kind ?? 'plain', icon: 'key', attributes: { type: 'button' } })}
${passkeyStatus()}
</div>`
}
