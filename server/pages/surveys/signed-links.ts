import type { Context } from 'hono'
import { html } from 'hono/html'
import { PropertyKey } from '../../../shared/properties.ts'
import type { Survey } from '../../../shared/survey.ts'
import { DomainError } from '../../domain/errors.ts'
import { identitySecret, renewIdentitySecret } from '../../domain/surveys/identity.ts'
import { linksOf } from '../../domain/surveys/links.ts'
import { signList } from '../../domain/surveys/signed-links.ts'
import type { Env } from '../../http/env.ts'
import { uploaded } from '../../http/multipart.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { button } from '../components/button.ts'
import { copyable } from '../components/copy.ts'
import { confirmDialog, opensDialog } from '../components/dialog.ts'
import { fileField, radioGroup, selectField, textField } from '../components/field.ts'
import { emptyState, notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import { redirectWith } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { mailTools, mergeAddress, serverCode } from './mail-tools.ts'
import { placeOf, surveyOf, surveyPage, wordsOf } from './views.ts'

const LARGEST_LIST = 5 * 1024

/** Shared links that say, and prove, whom a mail was sent to. */
export async function showSigned(c: Context<Env>) {
  return c.html(await signedPage(c, await surveyOf(c)))
}

/** Makes another secret: what the one before has signed proves nothing any more. */
export async function renewSecret(c: Context<Env>) {
  const survey = await surveyOf(c)
  await renewIdentitySecret(c.var.deps, c.var.caller, survey.id)
  return redirectWith(c, `${placeOf(c, survey)}/signed-links`, wordsOf(c).secretRenewed)
}

/** Gives a list back with a link for each of its people. */
export async function postList(c: Context<Env>) {
  const survey = await surveyOf(c)
  const words = wordsOf(c)
  const upload = await uploaded(c, LARGEST_LIST)
  if (upload === 'too large') return c.html(await signedPage(c, survey, words.faults.listLarge), 413)
  const { file, fields } = upload
  const links = await linksOf(c.var.deps, c.var.caller, survey.id)
  const link = links.find(({ slug }) => slug === fields.link) ?? links.at(-1)
  if (!file || !link) return c.html(await signedPage(c, survey, words.faults.listNone), 400)
  try {
    const list = { bytes: file.bytes, address: link.url }
    const { first, rows } = await signList(c.var.deps, c.var.caller, survey, list)
    const name = `${
      file.name
        .replace(/\.\w+$/, '')
        .replace(/[^\w-]+/g, '-')
        .slice(0, 60) || 'list'
    }-links.csv`
    c.header('content-type', 'text/csv; charset=utf-8')
    c.header('content-disposition', `attachment; filename="${name}"`)
    return c.body(streamed(first, rows))
  } catch (error) {
    if (!(error instanceof DomainError && error.path === 'list')) throw error
    return c.html(
      await signedPage(c, survey, error.code === 'columns' ? words.faults.listColumns : words.faults.listFile),
      400,
    )
  }
}

/** Begins with the mark by which Excel knows UTF-8. */
function streamed(first: string, rows: AsyncGenerator<string>): ReadableStream<Uint8Array> {
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

async function signedPage(c: Context<Env>, survey: Survey, fault?: string): Promise<Markup> {
  const words = wordsOf(c)
  const { deps, caller } = c.var
  const links = (await linksOf(deps, caller, survey.id)).reverse()
  const { secret } = await identitySecret(deps, caller, survey.id)
  const link = links.find(({ slug }) => slug === c.req.query('link')) ?? links.at(-1)
  const content = link
    ? html`${fault ? notice({ kind: 'danger', text: fault }) : ''}${builder(c, survey, links, link.url, secret)}
${listCard(c, survey, links, link.slug, fault)}${codeCard(c, link.url)}${secretCard(c, survey, secret)}`
    : emptyState({ icon: 'link', title: words.noLinks, text: words.noLinksText })
  return surveyPage(c, survey, { title: words.signed, at: 'share', intro: words.signedIntro }, content)
}

type Links = Awaited<ReturnType<typeof linksOf>>

const linkField = (c: Context<Env>, links: Links, value: string) =>
  selectField({
    name: 'link',
    label: wordsOf(c).whichLink,
    value,
    choices: links.map(({ slug, name }) => ({ value: slug, label: name ?? slug })),
  })

function builder(c: Context<Env>, survey: Survey, links: Links, address: string, secret: string): Markup {
  const words = wordsOf(c)
  const tool = mailTools.find(({ id }) => id === c.req.query('tool')) ?? mailTools[0]
  const by = c.req.query('by') === 'externalId' ? 'externalId' : 'email'
  const typed = c.req.query('properties') ?? ''
  const properties = typed.split(/[\s,，、]+/).filter((key) => PropertyKey.safeParse(key).success)
  if (!tool) return html``
  const merged = mergeAddress(address, tool, { by, properties, secret })
  return card(
    { title: words.builder },
    html`<form class="form" method="get" action="${placeOf(c, survey)}/signed-links"><div class="fields">
${selectField({ name: 'tool', label: words.tool, value: tool.id, choices: mailTools.map(({ id, name }) => ({ value: id, label: id === 'plain' ? words.otherTool : name })) })}
${linkField(c, links, links.find(({ url }) => url === address)?.slug ?? '')}
${textField({ name: 'properties', label: words.mergeProperties, hint: words.mergePropertiesHint, value: typed, optionalIn: staffLanguage(c) })}</div>
${radioGroup({
  name: 'by',
  label: words.knownBy,
  value: by,
  choices: [
    { value: 'email', label: words.byEmail },
    { value: 'externalId', label: words.byId },
  ],
})}
<div class="actions">${button({ label: words.makeAddress, kind: 'primary' })}</div></form>
${copyable(staffLanguage(c), { id: 'merged', label: words.mergedAddress, text: merged, block: true })}
${notice(tool.sign ? { kind: 'info', text: words.signedByTool(tool.name) } : { kind: 'info', text: words.unsignedByTool })}`,
  )
}

function listCard(c: Context<Env>, survey: Survey, links: Links, slug: string, fault: string | undefined): Markup {
  const words = wordsOf(c)
  return card(
    { title: words.signListTitle, intro: words.signListIntro },
    html`<form class="form" method="post" enctype="multipart/form-data" action="${placeOf(c, survey)}/signed-links">${linkField(c, links, slug)}
${fileField({ name: 'list', label: words.listFile, hint: words.listHint, accept: '.csv,text/csv', required: true, error: fault })}
<div class="actions">${button({ label: words.signList, icon: 'download' })}</div></form>`,
  )
}

const codeCard = (c: Context<Env>, address: string): Markup =>
  card(
    { title: wordsOf(c).ownServer, intro: wordsOf(c).ownServerIntro },
    html`${serverCode(address).map(
      ({ language, text }) =>
        html`<details><summary>${language}</summary>${copyable(staffLanguage(c), { id: `code-${language}`, label: language, text, block: true })}</details>`,
    )}`,
  )

function secretCard(c: Context<Env>, survey: Survey, secret: string): Markup {
  const words = wordsOf(c)
  return card(
    { title: words.secret, intro: words.secretIntro },
    html`<details><summary>${words.secretShow}</summary>${copyable(staffLanguage(c), { id: 'secret', label: words.secret, text: secret })}</details>
<div>${opensDialog({ label: words.secretRenew, kind: 'danger', dialog: 'renew' })}</div>${confirmDialog({
      language: staffLanguage(c),
      id: 'renew',
      title: words.secretRenew,
      text: words.secretRenewText,
      action: `${placeOf(c, survey)}/identity-secret`,
      confirm: words.secretRenew,
    })}`,
  )
}
