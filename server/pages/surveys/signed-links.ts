import type { Context } from 'hono'
import { html } from 'hono/html'
import { PropertyKey } from '../../../shared/properties.ts'
import type { Survey } from '../../../shared/survey.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { getIdentitySecret, renewIdentitySecret } from '../../domain/surveys/identity.ts'
import { getSurveyLinks } from '../../domain/surveys/links.ts'
import { signContactList } from '../../domain/surveys/signed-links.ts'
import type { Env } from '../../http/env.ts'
import { parseUpload } from '../../http/multipart.ts'
import { t } from '../../i18n/index.ts'
import { button } from '../components/button.ts'
import { copyField } from '../components/copy.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { fileField, radioGroup, selectField, textField } from '../components/field.ts'
import { emptyState, notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import { buildPageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { buildMergeUrl, mailTools, serverSnippets } from './mail-tools.ts'
import { loadSurvey, surveyPage, surveyPath } from './views.ts'

const MAX_LIST_KB = 5 * 1024

/** Shared links that say, and prove, whom a mail was sent to. */
export async function showSignedLinks(c: Context<Env>) {
  return c.html(await signedLinksPage(c, await loadSurvey(c)))
}

/** Makes another secret: what the one before has signed proves nothing any more. */
export async function renewSecret(c: Context<Env>) {
  const survey = await loadSurvey(c)
  await renewIdentitySecret(c.var.deps, c.var.caller, survey.id)
  return redirectWithNotice(c, `${surveyPath(c, survey)}/signed-links`, t(c).surveys.secretRenewed)
}

/** Gives a list back with a link for each of its people. */
export async function downloadSignedList(c: Context<Env>) {
  const survey = await loadSurvey(c)
  const messages = t(c).surveys
  const upload = await parseUpload(c, MAX_LIST_KB)
  if (upload === 'too large') return c.html(await signedLinksPage(c, survey, messages.faults.listLarge), 413)
  const { file, fields } = upload
  const links = await getSurveyLinks(c.var.deps, c.var.caller, survey.id)
  const link = links.find(({ slug }) => slug === fields.link) ?? links.at(-1)
  if (!file || !link) return c.html(await signedLinksPage(c, survey, messages.faults.listNone), 400)
  try {
    const list = { bytes: file.bytes, url: link.url }
    const { first, rows } = await signContactList(c.var.deps, c.var.caller, survey, list)
    const name = `${
      file.name
        .replace(/\.\w+$/, '')
        .replace(/[^\w-]+/g, '-')
        .slice(0, 60) || 'list'
    }-links.csv`
    c.header('content-type', 'text/csv; charset=utf-8')
    c.header('content-disposition', `attachment; filename="${name}"`)
    return c.body(streamCsv(first, rows))
  } catch (error) {
    if (!hasErrorCode(error, 'list-columns', 'list-unreadable')) throw error
    return c.html(
      await signedLinksPage(
        c,
        survey,
        error.code === 'list-columns' ? messages.faults.listColumns : messages.faults.listFile,
      ),
      400,
    )
  }
}

/** Begins with the mark by which Excel knows UTF-8. */
function streamCsv(first: string, rows: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(`\uFEFF${first}`)),
    pull: async (controller) => {
      const { done, value } = await rows.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel: async () => void (await rows.return(undefined)),
  })
}

async function signedLinksPage(c: Context<Env>, survey: Survey, error?: string): Promise<Markup> {
  const messages = t(c).surveys
  const { deps, caller } = c.var
  const links = (await getSurveyLinks(deps, caller, survey.id)).reverse()
  const { secret } = await getIdentitySecret(deps, caller, survey.id)
  const link = links.find(({ slug }) => slug === c.req.query('link')) ?? links.at(-1)
  const content = link
    ? html`${error ? notice({ kind: 'danger', text: error }) : ''}${linkBuilder(c, survey, links, link.url, secret)}
${listCard(c, survey, links, link.slug, error)}${codeCard(c, link.url)}${secretCard(c, survey, secret)}`
    : emptyState({ icon: 'link', title: messages.noLinks, text: messages.noLinksText })
  return surveyPage(c, survey, { title: messages.signed, tab: 'share', intro: messages.signedIntro }, content)
}

type Links = Awaited<ReturnType<typeof getSurveyLinks>>

const linkField = (c: Context<Env>, links: Links, value: string) =>
  selectField({
    name: 'link',
    label: t(c).surveys.whichLink,
    value,
    choices: links.map(({ slug, name }) => ({ value: slug, label: name ?? slug })),
  })

function linkBuilder(c: Context<Env>, survey: Survey, links: Links, linkUrl: string, secret: string): Markup {
  const messages = t(c).surveys
  const tool = mailTools.find(({ id }) => id === c.req.query('tool')) ?? mailTools[0]
  const identifier = c.req.query('by') === 'externalId' ? 'externalId' : 'email'
  const propertiesInput = c.req.query('properties') ?? ''
  const properties = propertiesInput.split(/[\s,，、]+/).filter((key) => PropertyKey.safeParse(key).success)
  if (!tool) return html``
  const mergeUrl = buildMergeUrl(linkUrl, tool, { identifier, properties, secret })
  return card(
    { title: messages.builder },
    html`<form class="form" method="get" action="${surveyPath(c, survey)}/signed-links"><div class="fields">
${selectField({ name: 'tool', label: messages.tool, value: tool.id, choices: mailTools.map(({ id, name }) => ({ value: id, label: id === 'plain' ? messages.otherTool : name })) })}
${linkField(c, links, links.find(({ url }) => url === linkUrl)?.slug ?? '')}
${textField({ name: 'properties', label: messages.mergeProperties, hint: messages.mergePropertiesHint, value: propertiesInput, optionalLabel: t(c).common.optional })}</div>
${radioGroup({
  name: 'by',
  label: messages.knownBy,
  value: identifier,
  choices: [
    { value: 'email', label: messages.byEmail },
    { value: 'externalId', label: messages.byId },
  ],
})}
<div class="actions">${button({ label: messages.makeAddress, kind: 'primary' })}</div></form>
${copyField(buildPageContext(c), { id: 'merged', label: messages.mergedAddress, text: mergeUrl, block: true })}
${notice(tool.sign ? { kind: 'info', text: messages.signedByTool(tool.name) } : { kind: 'info', text: messages.unsignedByTool })}`,
  )
}

function listCard(c: Context<Env>, survey: Survey, links: Links, slug: string, error: string | undefined): Markup {
  const messages = t(c).surveys
  return card(
    { title: messages.signListTitle, intro: messages.signListIntro },
    html`<form class="form" method="post" enctype="multipart/form-data" action="${surveyPath(c, survey)}/signed-links">${linkField(c, links, slug)}
${fileField({ name: 'list', label: messages.listFile, hint: messages.listHint, accept: '.csv,text/csv', required: true, error: error })}
<div class="actions">${button({ label: messages.signList, icon: 'download' })}</div></form>`,
  )
}

const codeCard = (c: Context<Env>, url: string): Markup =>
  card(
    { title: t(c).surveys.ownServer, intro: t(c).surveys.ownServerIntro },
    html`${serverSnippets(url).map(
      ({ language, text }) =>
        html`<details><summary>${language}</summary>${copyField(buildPageContext(c), { id: `code-${language}`, label: language, text, block: true })}</details>`,
    )}`,
  )

function secretCard(c: Context<Env>, survey: Survey, secret: string): Markup {
  const messages = t(c).surveys
  return card(
    { title: messages.secret, intro: messages.secretIntro },
    html`<details><summary>${messages.secretShow}</summary>${copyField(buildPageContext(c), { id: 'secret', label: messages.secret, text: secret })}</details>
<div>${dialogButton({ label: messages.secretRenew, kind: 'danger', dialog: 'renew' })}</div>${confirmDialog(
      buildPageContext(c),
      {
        id: 'renew',
        title: messages.secretRenew,
        text: messages.secretRenewText,
        action: `${surveyPath(c, survey)}/identity-secret`,
        confirm: messages.secretRenew,
      },
    )}`,
  )
}
