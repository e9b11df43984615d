import { NewLink } from '../../../shared/link.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { createLink, createLinks } from '../../domain/surveys/links.ts'
import { emptyForm, type FieldErrors, readForm, validateForm } from '../../http/forms.ts'
import type { SurveyMessages } from '../../i18n/en/surveys.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { withQuery } from '../layout/paths.ts'
import { surveyPath } from './paths.ts'
import { MAX_PLACES, sharePage } from './share-page.ts'
import { loadSurvey } from './views.ts'

export const showShare = async (page: PageContext) =>
  page.c.html(await sharePage(page, await loadSurvey(page), { submitted: emptyForm, errors: {} }))

export async function createSurveyLink(page: PageContext) {
  const { c } = page
  const messages = page.t.surveys
  const [survey, submitted] = [await loadSurvey(page), await readForm(c)]
  const { value, errors } = validateForm(NewLink, {
    name: submitted.text('name').trim() || null,
    properties: parseProperties(submitted.text('properties')),
    slug: submitted.text('slug').trim() || undefined,
  })
  if (!value) return c.html(await sharePage(page, survey, { submitted, errors: localizeErrors(errors, messages) }), 400)
  try {
    await createLink(c.var.deps, c.var.caller, survey.id, value)
  } catch (error) {
    if (!hasErrorCode(error, 'slug-taken')) throw error
    return c.html(await sharePage(page, survey, { submitted, errors: { slug: messages.errors.slugTaken } }), 409)
  }
  return redirectWithNotice(c, surveyPath(page, survey, '/share'), messages.linkMade)
}

/** Creates a link for each place of a list, with the place as a property. */
export async function createPlaceLinks(page: PageContext) {
  const { c } = page
  const messages = page.t.surveys
  const [survey, submitted] = [await loadSurvey(page), await readForm(c)]
  const lines = submitted.text('places').split('\n')
  const places = [...new Set(lines.map((line) => line.trim()).filter(Boolean))]
  const property = submitted.text('property').trim()
  const showErrors = async (errors: FieldErrors) => c.html(await sharePage(page, survey, { submitted, errors }), 400)
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
