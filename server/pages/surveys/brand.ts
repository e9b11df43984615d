import { html } from 'hono/html'
import { type Brand, BrandPatch } from '../../../shared/brand.ts'
import { fonts } from '../../../shared/look.ts'
import { getBrand, removeBrandLogo, setBrandLogo, updateBrand } from '../../domain/surveys/brand.ts'
import { MAX_LOGO_BYTES } from '../../domain/surveys/logos.ts'
import { createForm, type FieldErrors, type Form, readForm, validateForm } from '../../http/forms.ts'
import { parseUpload } from '../../http/multipart.ts'
import { button, postButton } from '../components/button.ts'
import { fileField, radioGroup, textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { colourField, colourSuggestion, parseColour } from './colour-field.ts'
import { describeLogoError } from './errors.ts'
import { surveysPath } from './paths.ts'

interface BrandState {
  brand: Brand
  submitted: Form
  errors: FieldErrors
  uploadError?: string
}

const brandPath = (page: PageContext, path = '') => surveysPath(page, `/brand${path}`)

export async function showBrand(page: PageContext) {
  const brand = await getBrand(page.c.var.deps, page.c.var.caller)
  return page.c.html(brandPage(page, { brand, submitted: toForm(brand), errors: {} }))
}

const toForm = ({ name, colour, font, privacyUrl }: Brand) =>
  createForm({ name: name ?? '', colour: colour ?? '', font, privacyUrl: privacyUrl ?? '' })

const readPatch = (submitted: Form) => ({
  name: submitted.text('name').trim() || null,
  colour: parseColour(submitted.text('suggestedColour') || submitted.text('colour').trim()),
  font: submitted.text('font'),
  privacyUrl: submitted.text('privacyUrl').trim() || null,
})

/** The valid values of the form, for the preview. */
export function readValidBrand(submitted: Form): BrandPatch {
  const entries = Object.entries(readPatch(submitted)).filter(
    ([name, value]) => BrandPatch.safeParse({ [name]: value }).success,
  )
  return Object.fromEntries(entries)
}

export async function saveBrand(page: PageContext) {
  const { c } = page
  const submitted = await readForm(c)
  const { value, errors } = validateForm(BrandPatch, readPatch(submitted))
  if (value) {
    await updateBrand(c.var.deps, c.var.caller, value)
    return redirectWithNotice(c, brandPath(page), page.t.surveys.saved)
  }
  const brand = await getBrand(c.var.deps, c.var.caller)
  const { errors: messages } = page.t.surveys
  const texts: Record<string, string> = { name: messages.short, colour: messages.colour, privacyUrl: messages.url }
  const localized = Object.fromEntries(Object.keys(errors).map((name) => [name, texts[name] ?? messages.other]))
  return c.html(brandPage(page, { brand, submitted, errors: localized }), 400)
}

export async function uploadBrandLogo(page: PageContext) {
  const { c } = page
  const { errors: messages } = page.t.surveys
  const showError = async (uploadError: string, status: 400 | 413) => {
    const brand = await getBrand(c.var.deps, c.var.caller)
    return c.html(brandPage(page, { brand, submitted: toForm(brand), errors: {}, uploadError }), status)
  }
  const upload = await parseUpload(c, MAX_LOGO_BYTES / 1024)
  if (upload === 'too large') return showError(messages.logoLarge, 413)
  if (!upload.file) return showError(messages.logoKind, 400)
  try {
    await setBrandLogo(c.var.deps, c.var.caller, upload.file.bytes)
  } catch (error) {
    return showError(describeLogoError(page.t.surveys, error), 400)
  }
  return redirectWithNotice(c, brandPath(page), page.t.surveys.saved)
}

export async function deleteBrandLogo(page: PageContext) {
  await removeBrandLogo(page.c.var.deps, page.c.var.caller)
  return redirectWithNotice(page.c, brandPath(page), page.t.surveys.saved)
}

function brandPage(page: PageContext, state: BrandState): Markup {
  const { surveys, brand: messages } = page.t
  const previewPath = surveysPath(page, '/new/preview')
  return shell(
    page,
    {
      title: messages.title,
      current: 'surveys',
      wide: true,
      above: breadcrumb(page, [{ label: surveys.surveys, href: surveysPath(page) }]),
      intro: messages.intro,
    },
    html`${errorSummary(
      page,
      Object.entries(state.errors).map(([field, message]) => ({ field, message })),
    )}
<div class="editor">
<div class="stack">
${brandForm(page, state, previewPath)}
${logoCard(page, state)}
</div>
<aside class="preview" aria-label="${surveys.preview}">
<iframe name="preview" title="${surveys.preview}" src="${previewPath}"></iframe>
</aside>
</div>`,
  )
}

function brandForm(page: PageContext, { submitted, errors }: BrandState, previewPath: string): Markup {
  const { surveys, brand: messages, common } = page.t
  const nameField = textField({
    name: 'name',
    label: messages.name,
    hint: messages.nameHint,
    value: submitted.text('name'),
    error: errors.name,
    attributes: { maxlength: 100, placeholder: page.workspace.name },
  })
  const privacyField = textField({
    name: 'privacyUrl',
    label: messages.privacyUrl,
    hint: messages.privacyHint,
    optionalLabel: common.optional,
    value: submitted.text('privacyUrl'),
    error: errors.privacyUrl,
    attributes: { inputmode: 'url', placeholder: 'https://', maxlength: 1000 },
  })
  const fontField = radioGroup({
    name: 'font',
    label: surveys.font,
    value: submitted.text('font'),
    choices: fonts.map((font) => ({ value: font, label: surveys.fonts[font], hint: surveys.fontHints[font] })),
  })
  const colour = submitted.text('colour')
  return html`<form class="form card" method="post" action="${brandPath(page)}" data-live-preview="${previewPath}">
${nameField}
${colourField(page, { value: colour, hint: surveys.colourHint, isInvalid: errors.colour !== undefined })}
${errors.colour ? colourSuggestion(page, colour) : ''}
${fontField}
${privacyField}
${formActions(button({ label: common.save, kind: 'primary' }))}
</form>`
}

function logoCard(page: PageContext, { brand, uploadError }: BrandState): Markup {
  const messages = page.t.surveys
  const logoField = fileField(page, {
    name: 'logo',
    label: messages.logoFile,
    accept: 'image/png,image/jpeg,image/webp',
    error: uploadError,
    required: true,
  })
  const uploadForm = form(
    { action: brandPath(page, '/logo'), attributes: { enctype: 'multipart/form-data' } },
    html`${logoField}
${formActions(button({ label: messages.logoUpload, icon: 'upload' }))}`,
  )
  const deleteButton = postButton({
    label: messages.logoRemove,
    kind: 'quiet',
    icon: 'trash',
    action: brandPath(page, '/logo/deletion'),
  })
  const { pathname, search } = new URL(brand.logo ?? page.c.var.deps.publicUrl)
  const image = html`<p class="logo-shown"><img src="${pathname}${search}" alt="${messages.logo}"></p>`
  return card(
    { title: messages.logo, intro: messages.logoHint },
    html`${brand.logo ? image : ''}
${uploadForm}
${brand.logo ? deleteButton : ''}`,
  )
}
