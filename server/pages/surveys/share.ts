import { LinkPatch, NewLink } from '../../../shared/link.ts'
import { hasErrorCode, notFound } from '../../domain/errors.ts'
import {
  closeLink,
  createLink,
  createLinks,
  deleteLink,
  getLink,
  renameLink,
  reopenLink,
} from '../../domain/surveys/links.ts'
import { emptyForm, type FieldErrors, readForm, validateForm } from '../../http/forms.ts'
import type { SurveyMessages } from '../../i18n/en/surveys.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { withQuery } from '../layout/paths.ts'
import { surveyPath } from './paths.ts'
import { emailTab, showEmailPreview as renderEmailPreview } from './share-email.ts'
import { linkTab } from './share-link.ts'
import { MAX_PLACES, qrTab } from './share-qr.ts'
import { sharePath } from './share-views.ts'
import { websiteTab } from './share-website.ts'
import { loadSurvey } from './views.ts'

const noInput = { submitted: emptyForm, errors: {} }

export const showLinks = async (page: PageContext) => page.c.html(await linkTab(page, await loadSurvey(page), noInput))
export const showQrCodes = async (page: PageContext) => page.c.html(await qrTab(page, await loadSurvey(page), noInput))
export const showEmail = async (page: PageContext) => page.c.html(await emailTab(page, await loadSurvey(page)))
export const showWebsite = async (page: PageContext) => page.c.html(await websiteTab(page, await loadSurvey(page)))
export const showEmailPreview = async (page: PageContext) => renderEmailPreview(page, await loadSurvey(page))

export async function createSurveyLink(page: PageContext) {
  const { c } = page
  const messages = page.t.surveys
  const [survey, submitted] = [await loadSurvey(page), await readForm(c)]
  const { value, errors } = validateForm(NewLink, {
    name: submitted.text('name').trim() || null,
    properties: parseProperties(submitted.text('properties')),
    slug: submitted.text('slug').trim() || undefined,
  })
  if (!value) return c.html(await linkTab(page, survey, { submitted, errors: localizeErrors(errors, messages) }), 400)
  try {
    await createLink(c.var.deps, c.var.caller, survey.id, value)
  } catch (error) {
    if (!hasErrorCode(error, 'slug-taken')) throw error
    return c.html(await linkTab(page, survey, { submitted, errors: { slug: messages.errors.slugTaken } }), 409)
  }
  return redirectWithNotice(c, sharePath(page, survey), messages.linkMade)
}

/** Creates a link for each place of a list, with the place as a property. */
export async function createPlaceLinks(page: PageContext) {
  const { c } = page
  const messages = page.t.surveys
  const [survey, submitted] = [await loadSurvey(page), await readForm(c)]
  const lines = submitted.text('places').split('\n')
  const places = [...new Set(lines.map((line) => line.trim()).filter(Boolean))]
  const property = submitted.text('property').trim()
  const showErrors = async (errors: FieldErrors) => c.html(await qrTab(page, survey, { submitted, errors }), 400)
  if (places.length === 0 || places.length > MAX_PLACES)
    return showErrors({ places: messages.errors.places(MAX_PLACES) })
  const results = places.map((name) =>
    validateForm(NewLink, { name, properties: property ? { [property]: name } : {} }),
  )
  if (results.some(({ errors }) => errors)) return showErrors({ property: messages.errors.property })
  const inputs = results.flatMap(({ value }) => value ?? [])
  const ids = await createLinks(c.var.deps, c.var.caller, survey.id, inputs)
  const printPath = withQuery(surveyPath(page, survey, '/print'), { links: ids.join('.') })
  return redirectWithNotice(c, printPath, messages.linksMade(ids.length))
}

/** The link in the path, which must be one of the survey. */
async function loadLink(page: PageContext) {
  const { deps, caller } = page.c.var
  const survey = await loadSurvey(page)
  const link = await getLink(deps, caller, getPathId(page, 'link', 'link'))
  if (link.surveyId !== survey.id) throw notFound('link', link.id)
  return { survey, link }
}

export async function saveLinkName(page: PageContext) {
  const { c } = page
  const { survey, link } = await loadLink(page)
  const name = (await readForm(c)).text('name').trim() || null
  const { value } = validateForm(LinkPatch, { name })
  if (!value) return redirectWithNotice(c, sharePath(page, survey), page.t.surveys.errors.name, 'danger')
  await renameLink(c.var.deps, c.var.caller, link.id, value)
  return redirectWithNotice(c, sharePath(page, survey), page.t.surveys.saved)
}

export async function saveLinkClosure(page: PageContext) {
  const { survey, link } = await loadLink(page)
  await closeLink(page.c.var.deps, page.c.var.caller, link.id)
  return redirectWithNotice(page.c, sharePath(page, survey), page.t.sharing.linkClosed)
}

export async function deleteLinkClosure(page: PageContext) {
  const { survey, link } = await loadLink(page)
  await reopenLink(page.c.var.deps, page.c.var.caller, link.id)
  return redirectWithNotice(page.c, sharePath(page, survey), page.t.sharing.linkReopened)
}

export async function removeLink(page: PageContext) {
  const { survey, link } = await loadLink(page)
  try {
    await deleteLink(page.c.var.deps, page.c.var.caller, link.id)
  } catch (error) {
    if (!hasErrorCode(error, 'link-in-use')) throw error
    return redirectWithNotice(page.c, sharePath(page, survey), page.t.sharing.linkInUse, 'warning')
  }
  return redirectWithNotice(page.c, sharePath(page, survey), page.t.sharing.linkDeleted)
}

/** Properties, one per line: `shop = Harbour Street`. */
const parseProperties = (text: string) =>
  Object.fromEntries(
    text
      .split('\n')
      .filter((line) => line.trim())
      .map((line) => {
        const [, key = '', value = ''] = /^([^=:：＝]*)[=:：＝]?(.*)$/.exec(line.trim()) ?? []
        return [key.trim(), value.trim()]
      }),
  )

function localizeErrors(errors: FieldErrors, { errors: faults }: SurveyMessages): FieldErrors {
  const messages: Record<string, string> = { name: faults.name, slug: faults.slug, properties: faults.properties }
  return Object.fromEntries(
    Object.keys(errors).map((path) => {
      const [field = ''] = path.split('.')
      return [field, messages[field] ?? faults.other]
    }),
  )
}
