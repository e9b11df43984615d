import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { NewWorkspace } from '../../../shared/workspace.ts'
import { addDemo, demoProgress } from '../../domain/demo/demo.ts'
import { DomainError } from '../../domain/errors.ts'
import type { Person } from '../../domain/users/memberships.ts'
import { foundWorkspace } from '../../domain/workspaces/workspaces.ts'
import { bodies } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, type Fields, fields, readForm } from '../../http/forms.ts'
import { isOwn, signedIn } from '../../http/sessions.ts'
import { commonWords } from '../../i18n/common.ts'
import { chooseStaffLanguage, type StaffLanguage, visitorLanguage } from '../../i18n/index.ts'
import { settingsWords } from '../../i18n/settings.ts'
import { button, linkButton, postButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { emptyState } from '../components/notice.ts'
import { badge } from '../components/parts.ts'
import { redirectWith } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { plainSheet } from '../layout/sheet.ts'
import { start } from '../layout/shell.ts'
import { timeZoneField } from './time-zones.ts'
import { faultsIn, sentText } from './views.ts'

/** Where somebody chooses among his workspaces, makes another, or learns that he is in none. */
export const workspacesPages = new Hono<Env>()
  .get('/workspaces', (c) => forPerson(c, async (person) => c.html(page(c, person))))
  .post('/workspaces', bodies(16), (c) => forPerson(c, (person) => create(c, person)))
  .post('/workspaces/sample', bodies(16), (c) =>
    forPerson(c, async (person) => {
      const { workspaceId, slug } = await addDemo(c.var.deps, person)
      const { sample: words } = settingsWords(languageOf(c, person))
      const isAll = (await demoProgress(c.var.deps, workspaceId)) === 1
      return redirectWith(c, `/w/${slug}/overview`, isAll ? words.added : words.filling, isAll ? 'success' : 'info')
    }),
  )

/** @throws DomainError `forbidden` for what a page of another site sends */
async function forPerson(c: Context<Env>, answer: (person: Person) => Promise<Response>): Promise<Response> {
  const person = await signedIn(c)
  if (!person) return c.redirect('/sign-in?next=%2Fworkspaces', 303)
  if (!isOwn(c)) throw new DomainError('forbidden', 'Expected a request from a page of this service.')
  return answer(person)
}

const languageOf = (c: Context<Env>, { locale }: Person): StaffLanguage =>
  locale ? chooseStaffLanguage([locale]) : visitorLanguage(c)

/** The sample data make nobody an owner of anything. */
const ownsOne = ({ memberships }: Person) => memberships.some(({ role, place }) => role === 'owner' && !place.demo)

async function create(c: Context<Env>, person: Person) {
  if (!ownsOne(person))
    throw new DomainError('forbidden', 'Only who owns a workspace can make another.', { code: 'role' })
  const sent = await fields(c)
  const { value, errors } = readForm(NewWorkspace, { name: sent.name, timeZone: sent.timeZone })
  if (errors) return c.html(page(c, person, sent, errors), 400)
  const slug = await foundWorkspace(c.var.deps, person, value)
  return redirectWith(c, `/w/${slug}/surveys`, settingsWords(languageOf(c, person)).workspaces.created)
}

function page(c: Context<Env>, person: Person, sent?: Fields, errors: FieldErrors = {}): Markup {
  const language = languageOf(c, person)
  const { workspaces: words, errors: said } = settingsWords(language)
  const isNowhere = person.memberships.length === 0
  const { faults, of } = faultsIn(errors, { name: said.name, timeZone: said.timeZone })
  const content = html`${errorSummary(language, faults)}${isNowhere ? '' : list(person, language)}${sample(person, language)}${
    ownsOne(person) ? creation(person, language, sent, of) : ''
  }${formActions(linkButton({ label: words.account, href: '/account' }), postButton({ label: words.signOut, action: '/sign-out', kind: 'quiet' }))}`
  const about = isNowhere ? { title: words.none, intro: words.noneText } : { title: words.title, intro: words.intro }
  return plainSheet(c, { ...about, language }, content)
}

function list({ memberships }: Person, language: StaffLanguage): Markup {
  const { people } = settingsWords(language)
  const { sample: demo } = commonWords(language)
  const item = (one: Person['memberships'][number]) =>
    html`<div><dt><a href="${start(one)}">${one.place.name}</a> ${one.place.demo ? badge(demo, 'accent') : ''}</dt><dd>${people.roleNames[one.role]}</dd></div>`
  return html`<dl class="definitions">${memberships.map(item)}</dl>`
}

function sample({ memberships }: Person, language: StaffLanguage): Markup {
  const { sample: words } = settingsWords(language)
  if (memberships.some(({ place, role }) => place.demo && role === 'owner')) return html``
  const add = postButton({ label: words.add, action: '/workspaces/sample', icon: 'plus' })
  return emptyState({ icon: 'overview', title: words.add, text: words.addText, actions: add })
}

function creation(
  { memberships }: Person,
  language: StaffLanguage,
  sent: Fields | undefined,
  errorOf: (name: 'name' | 'timeZone') => string | undefined,
): Markup {
  const { workspaces: words, workspace } = settingsWords(language)
  const here = memberships.find(({ place }) => !place.demo)?.place.timeZone ?? 'UTC'
  const content = html`<h2>${words.create}</h2>${textField({
    name: 'name',
    label: workspace.name,
    value: sentText(sent, 'name') ?? '',
    error: errorOf('name'),
    required: true,
    attributes: { maxlength: 200 },
  })}${timeZoneField({
    label: workspace.timeZone,
    value: sentText(sent, 'timeZone') ?? here,
    error: errorOf('timeZone'),
  })}${formActions(button({ label: words.createButton, kind: 'primary' }))}`
  return form({ action: '/workspaces' }, content)
}
