import { html } from 'hono/html'
import type { Member } from '../../../shared/member.ts'
import { getSecondFactorRequirement } from '../../domain/workspaces/second-factor-requirement.ts'
import { postButton } from '../components/button.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { formActions } from '../components/form.ts'
import { badge, card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { settingsPath } from './paths.ts'

/** What a member has beside a password, and a button that removes it when they have lost it. */
export function factorCell(page: PageContext, member: Member): Markup {
  const { member: messages } = page.t.secondFactor
  if (member.secondFactors.length === 0) return html`<span class="quiet">${messages.none}</span>`
  const names = member.secondFactors.map((factor) => badge(messages.names[factor], 'success'))
  const isSelf = member.id === page.c.var.member.user.id
  return html`<div class="actions">
${names}
${isSelf ? '' : resetButton(page, member)}
</div>`
}

function resetButton(page: PageContext, { id, name, email }: Member): Markup {
  const { member: messages } = page.t.secondFactor
  const [dialog, label] = [`reset-${id}`, name || email]
  const openButton = dialogButton({
    dialog,
    label: messages.reset,
    icon: 'undo',
    iconOnly: true,
    small: true,
    kind: 'quiet',
    attributes: { 'aria-label': `${messages.reset}: ${label}` },
  })
  return html`${openButton}${confirmDialog(page, {
    id: dialog,
    title: messages.resetTitle(label),
    text: messages.resetText,
    action: settingsPath(page, 'people', `/${id}/second-factors/deletion`),
    confirm: messages.reset,
  })}`
}

/** Whether members must have a second factor to see the workspace. */
export async function requirementCard(page: PageContext): Promise<Markup> {
  const { requirement: messages } = page.t.secondFactor
  const { deps, caller } = page.c.var
  const { isRequired, membersWithout } = await getSecondFactorRequirement(deps, caller)
  const switchButton = postButton({
    label: isRequired ? messages.turnOff : messages.turnOn,
    action: settingsPath(page, 'people', '/second-factor'),
    fields: { required: isRequired ? 'no' : 'yes' },
  })
  return card(
    { title: messages.title, id: 'second-factor', intro: isRequired ? messages.on : messages.off },
    html`${membersWithout > 0 ? html`<p>${messages.without(membersWithout)}</p>` : ''}
${formActions(switchButton)}`,
  )
}
