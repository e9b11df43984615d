import { html } from 'hono/html'
import type { LinkWithScore } from '../../../shared/link.ts'
import type { Survey } from '../../../shared/survey.ts'
import { button, linkButton, postButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form } from '../components/form.ts'
import { menu } from '../components/menu.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { surveyPath } from './paths.ts'
import { sharePath } from './share-views.ts'

const linkPath = (page: PageContext, survey: Survey, link: { id: string }, path = '') =>
  surveyPath(page, survey, `/links/${link.id}${path}`)

/** What can be done with a link. One that has responses can be closed, but not deleted. */
export function linkMenu(page: PageContext, survey: Survey, link: LinkWithScore): Markup {
  const messages = page.t.sharing
  const renameHref = withQuery(sharePath(page, survey), {
    cursor: page.c.req.query('cursor'),
    rename: link.id,
  })
  const printHref = withQuery(surveyPath(page, survey, '/print'), { links: link.id, per: 1 })
  const closureButton =
    link.closedAt === null
      ? postButton({ label: messages.closeLink, action: linkPath(page, survey, link, '/closure') })
      : postButton({ label: messages.reopenLink, action: linkPath(page, survey, link, '/closure/deletion') })
  const deleteButton = postButton({ label: messages.deleteLink, action: linkPath(page, survey, link, '/deletion') })
  return menu({ label: messages.linkActions(link.name ?? link.slug), icon: 'more', iconOnly: true }, [
    html`<a href="${renameHref}">${messages.renameLink}</a>`,
    html`<a href="${printHref}">${messages.printLink}</a>`,
    closureButton,
    ...(link.lastResponseAt === null ? [deleteButton] : []),
  ])
}

/** In place of the name of a link. */
export function renameForm(page: PageContext, survey: Survey, link: LinkWithScore): Markup {
  const { common, surveys } = page.t
  const nameField = textField({
    name: 'name',
    id: 'new-name',
    label: surveys.linkName,
    value: link.name ?? '',
    attributes: { maxlength: 200, autofocus: true },
  })
  return form(
    { action: linkPath(page, survey, link) },
    html`${nameField}
<div class="row">
${button({ label: common.save, kind: 'primary', small: true })}
${linkButton({ label: common.cancel, kind: 'quiet', small: true, href: sharePath(page, survey) })}
</div>`,
  )
}
