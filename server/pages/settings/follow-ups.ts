import { html } from 'hono/html'
import { z } from 'zod'
import {
  FollowUpAssignment,
  FollowUpNoteRule,
  type FollowUpSettings,
  type FollowUpSettingsPatch,
  type FollowUpSettingsValues,
  followUpAssignments,
  followUpNoteRules,
  FollowUpSettings as Settings,
} from '../../../shared/follow-up-settings.ts'
import { PropertyKey } from '../../../shared/properties.ts'
import type { Survey } from '../../../shared/survey.ts'
import { blankToNull } from '../../../shared/text.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { type Assignee, listAssignees } from '../../domain/follow-ups/assignees.ts'
import { getFollowUpSettings, updateFollowUpSettings } from '../../domain/follow-ups/settings.ts'
import { digest } from '../../domain/secrets.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import { listTeamNames } from '../../domain/teams/teams.ts'
import { emptyForm, type FieldErrors, readForm, validateForm } from '../../http/forms.ts'
import { button, hiddenFields, linkButton } from '../components/button.ts'
import { checkGroup, radioGroup, selectField, textArea, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { lifecycleFields, lifecycleFieldset, toLifecycleSettings } from './lifecycle-fields.ts'
import { guideSettingsPath, settingsPath } from './paths.ts'
import { buildFieldErrors, settingsPage } from './views.ts'
import { deadlineFields, isSubmitted, type WorkingTimeView, workingTimeFieldset } from './working-time-fields.ts'
import { toWorkingTimeSettings, workingTimeFields } from './working-time-form.ts'

/** The form: lists are texts with a line for each entry. */
const SettingsForm = z.object({
  ...workingTimeFields,
  ...lifecycleFields,
  assignment: FollowUpAssignment,
  property: z.string().transform(blankToNull).pipe(PropertyKey.nullable()),
  memberIds: Settings.shape.memberIds,
  noteRequired: FollowUpNoteRule,
})

export const showFollowUpSettings = async (page: PageContext) => page.c.html(await followUpSettingsPage(page))

export async function saveFollowUpSettings(page: PageContext) {
  const { c } = page
  const submitted = await readForm(c)
  const owners = parseOwners(submitted.text('owners'), await loadOwnerChoices(page))
  const { value, errors = {} } = validateForm(SettingsForm, {
    ...submitted.fields,
    weekendDays: submitted.list('weekendDays'),
    memberIds: submitted.list('memberIds'),
  })
  const formErrors: FieldErrors = { ...errors, ...(owners === undefined && { owners: 'Expected members' }) }
  if (value?.assignment === 'property' && value.property === null) formErrors.property = 'Expected'
  const working =
    value &&
    toWorkingTimeSettings(value, (field) => {
      formErrors[field] = 'Expected'
    })
  if (!value || !working || !owners || Object.keys(formErrors).length > 0)
    return c.html(await followUpSettingsPage(page, submitted, formErrors), 400)
  const { assignment, property, memberIds, noteRequired } = value
  const target = { ...working, ...toLifecycleSettings(value), assignment, property, memberIds, noteRequired, owners }
  const patch = keepChanged(target, submitted.text(SHOWN))
  try {
    await updateFollowUpSettings(c.var.deps, c.var.caller, patch)
  } catch (error) {
    if (!hasErrorCode(error, 'invalid-owner', 'unknown-team', 'unknown-survey', 'recovery-survey-required')) throw error
    const isOwner = error.code === 'invalid-owner' || error.code === 'unknown-team'
    const field = isOwner ? 'memberIds' : 'recoverySurveyId'
    return c.html(await followUpSettingsPage(page, submitted, { [field]: 'Expected' }), 400)
  }
  return redirectWithNotice(c, settingsPath(page, 'followUps'), page.t.settings.followUps.saved)
}

/** The field with digests of the settings that the form showed. What another user has changed since then must stay. */
const SHOWN = 'shown'

const digestSettings = (settings: FollowUpSettingsPatch): Record<string, string> =>
  Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, digest(JSON.stringify(sortItems(value)))]))

/** The members and their order in the form follow their names. */
const sortItems = (value: unknown) => (Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : value)

function keepChanged(settings: FollowUpSettingsPatch, shownDigests: string): FollowUpSettingsPatch {
  const digestsShown = readDigests(shownDigests)
  const digests = digestSettings(settings)
  return Object.fromEntries(Object.entries(settings).filter(([key]) => digestsShown[key] !== digests[key]))
}

function readDigests(text: string): Record<string, unknown> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text))
  } catch {
    return {}
  }
}

/**
 * Lines such as `Harbour = Mei`, with the name or the email address of a member, or the name of a team; undefined if one cannot
 * be read.
 */
function parseOwners(text: string, { members, teams }: OwnerChoices): FollowUpSettingsValues['owners'] | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim())
  const owners = lines.map((line) => {
    const [, value = '', name = ''] = line.match(/^(.*\S)\s*[=＝]\s*(\S.*)$/) ?? []
    const memberId = members.find((member) => [member.name, member.email].includes(name.trim()))?.id
    const teamId = memberId === undefined ? teams.find((team) => team.name === name.trim())?.id : undefined
    return { value: value.trim(), ...(teamId === undefined ? { memberId } : { teamId }) }
  })
  return Settings.shape.owners.safeParse(owners).data
}

async function followUpSettingsPage(page: PageContext, submitted = emptyForm, errors: FieldErrors = {}) {
  const { deps, caller } = page.c.var
  const { followUps: messages } = page.t.settings
  const settings = await getFollowUpSettings(deps, caller)
  const choices = await loadOwnerChoices(page)
  const { data: surveys } = await listSurveys(deps, caller, { limit: 200 })
  const fields = buildFieldErrors(errors, messages.errors)
  const view: FormView = { page, submitted, settings, ...choices, surveys, errorFor: fields.errorFor }
  const { publicHolidays: _, ...values } = settings
  const shown = submitted.text(SHOWN) || JSON.stringify(digestSettings(values))
  const content = html`${hiddenFields({ [SHOWN]: shown })}
${card({ title: messages.due }, deadlineFields(view))}
${card({ title: messages.workingTime, intro: messages.workingTimeIntro }, workingTimeFieldset(view))}
${card({ title: messages.owner, intro: messages.ownerIntro }, html`${ownerFields(view)}`)}
${card({ title: messages.note }, html`${noteField(view)}`)}
${card({ title: messages.lifecycle.title, intro: messages.lifecycle.intro }, lifecycleFieldset(view))}
${formActions(button({ label: page.t.common.save, kind: 'primary' }))}`
  return settingsPage(
    page,
    'followUps',
    {
      intro: messages.intro,
      fieldErrors: fields.fieldErrors,
      actions: html`${linkButton({ label: messages.choices.title, href: settingsPath(page, 'followUps', '/choices') })}
${linkButton({ label: page.t.replies.templates.manage, href: settingsPath(page, 'followUps', '/reply-templates') })}
${linkButton({ label: page.t.recoveryGuide.settings.title, href: guideSettingsPath(page, page.format.language) })}`,
    },
    form({ action: settingsPath(page, 'followUps') }, content),
  )
}

interface OwnerChoices {
  members: readonly Assignee[]
  teams: readonly { id: string; name: string }[]
}

async function loadOwnerChoices({ c }: PageContext): Promise<OwnerChoices> {
  const { deps, caller } = c.var
  const [members, teams] = await Promise.all([listAssignees(deps, caller), listTeamNames(deps, caller)])
  return { members, teams }
}

type FormView = WorkingTimeView & OwnerChoices & { surveys: readonly Survey[] }

function ownerFields(view: FormView) {
  const { page, submitted, settings, members, errorFor } = view
  const messages = page.t.settings.followUps
  const assignmentField = radioGroup({
    name: 'assignment',
    label: messages.assignment,
    value: submitted.text('assignment', settings.assignment),
    choices: followUpAssignments.map((value) => ({ value, label: messages.assignments[value] })),
  })
  const memberField = checkGroup({
    name: 'memberIds',
    label: messages.members,
    hint: messages.membersHint,
    values: isSubmitted(view) ? submitted.list('memberIds') : settings.memberIds,
    error: errorFor('memberIds'),
    choices: members.map(({ id, name }) => ({ value: id, label: name })),
  })
  const propertyField = textField({
    name: 'property',
    label: messages.property,
    hint: messages.propertyHint,
    value: submitted.text('property', settings.property ?? ''),
    error: errorFor('property'),
    attributes: { maxlength: 64 },
  })
  const ownersField = textArea({
    name: 'owners',
    label: messages.owners,
    hint: messages.ownersHint,
    value: submitted.text('owners', formatOwners(settings, view)),
    error: errorFor('owners'),
  })
  return html`${assignmentField}${members.length > 0 ? memberField : ''}${propertyField}${ownersField}`
}

/** By name, or by email address where several members, or a team, have the name. Members who may no longer own follow-ups are left out. */
const formatOwners = ({ owners }: FollowUpSettings, { members, teams }: OwnerChoices): string =>
  owners
    .flatMap(({ value, memberId, teamId }) => {
      const team = teams.find(({ id }) => id === teamId)
      if (team) return [`${value} = ${team.name}`]
      const member = members.find(({ id }) => id === memberId)
      const isUnique = [...members, ...teams].filter(({ name }) => name === member?.name).length === 1
      return member ? [`${value} = ${isUnique ? member.name : member.email}`] : []
    })
    .join('\n')

const noteField = ({ page, submitted, settings }: FormView) =>
  selectField({
    name: 'noteRequired',
    label: page.t.settings.followUps.noteRequired,
    value: submitted.text('noteRequired', settings.noteRequired),
    choices: followUpNoteRules.map((value) => ({ value, label: page.t.settings.followUps.noteRules[value] })),
  })
