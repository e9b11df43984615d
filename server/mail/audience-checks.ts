import type { MessageTexts } from '../../shared/campaign.ts'
import type { CampaignCheck } from '../../shared/campaign-check.ts'
import type { Language } from '../../shared/locale.ts'
import type { MailContext } from '../domain/campaigns/mail-context.ts'
import type { Deps } from '../domain/deps.ts'
import { hasErrorCode } from '../domain/errors.ts'
import { eachAudienceChunk, prepareAudience } from '../domain/segments/audience.ts'
import { type FieldValues, getFieldValue, listFields } from './fields.ts'
import { selectTexts } from './message-texts.ts'
import { check } from './sender-domain.ts'

/** Contacts that are looked at. Of a larger audience, the counts are at least so many. */
const MAX_CONTACTS = 5_000

export const sendsEmail = ({ settings: { channel, reminders } }: MailContext): boolean =>
  [channel, ...reminders.map((reminder) => reminder.channel ?? channel)].includes('email')

/** Whether the texts fit those who get them: their languages, and what is known of them. */
export async function checkTexts(deps: Deps, context: MailContext): Promise<CampaignCheck[]> {
  const { texts, test } = context.settings
  const written = listWritten(texts)
  const variantMissing = test ? written.filter((language) => !listWritten(test.texts).includes(language)) : []
  const foreign = findForeignFields(context)
  return [
    ...(written.length === 0 && sendsEmail(context) ? [check('no-texts', 'warning')] : []),
    ...(variantMissing.length > 0
      ? [check('variant-languages-missing', 'warning', { languages: variantMissing.join(', ') })]
      : []),
    ...(foreign.length > 0 ? [check('foreign-fields', 'problem', { fields: foreign.join(', ') })] : []),
    ...(await checkAudience(deps, context, written)),
  ]
}

type Texts = MailContext['settings']['texts']

const listWritten = (texts: Texts): Language[] =>
  (Object.keys(texts) as Language[]).filter((language) => Object.values(texts[language] ?? {}).some(Boolean))

async function checkAudience(deps: Deps, context: MailContext, written: readonly Language[]): Promise<CampaignCheck[]> {
  const missingLanguages = new Map<Language, number>()
  const missingFields = new Map<string, number>()
  const listLanguageFields = createFieldList(context)
  for await (const contact of eachContact(deps, context)) {
    const { language } = context.getQuestion(contact.locale)
    if (!written.includes(language)) add(missingLanguages, language)
    for (const field of listLanguageFields(language))
      if (getFieldValue(field, contact) === undefined) add(missingFields, field)
  }
  const contacts = [...missingLanguages.values()].reduce((sum, count) => sum + count, 0)
  const languages = [...missingLanguages.keys()].sort().join(', ')
  return [
    // Only emails have standard texts.
    ...(written.length > 0 && contacts > 0 && sendsEmail(context)
      ? [check('languages-missing', 'warning', { languages, contacts })]
      : []),
    ...[...missingFields]
      .sort(([one, count], [other, otherCount]) => otherCount - count || one.localeCompare(other, 'en'))
      .map(([field, count]) => check('field-unresolved', 'warning', { field, contacts: count })),
  ]
}

const add = <Key>(counts: Map<Key, number>, key: Key) => counts.set(key, (counts.get(key) ?? 0) + 1)

async function* eachContact(deps: Deps, context: MailContext): AsyncGenerator<FieldValues & { locale: string | null }> {
  let count = 0
  try {
    const audience = await prepareAudience(deps, context.workspaceId, context.settings.segmentId)
    for await (const chunk of eachAudienceChunk(deps, context, audience)) {
      for (const { name, salutation, locale, properties } of chunk)
        yield { name, salutation, locale, properties: JSON.parse(properties) }
      count += chunk.length
      if (count >= MAX_CONTACTS) return
    }
  } catch (error) {
    // A segment that is gone has no contacts; the start says so.
    if (!hasErrorCode(error, 'segment-not-found')) throw error
  }
}

/** The fields without a fallback in the messages of a campaign, by language. */
function createFieldList({ settings }: MailContext) {
  const { channel, reminders, test } = settings
  const steps = [
    { reminder: 0, variant: 'a', channel },
    ...(test ? [{ reminder: 0, variant: 'b', channel }] : []),
    ...reminders.map((reminder, index) => ({
      ...{ reminder: index + 1, variant: 'a' },
      channel: reminder.channel ?? channel,
    })),
  ]
  const fieldsByLanguage = new Map<Language, string[]>()
  return (language: Language): string[] => {
    const cachedFields = fieldsByLanguage.get(language)
    if (cachedFields) return cachedFields
    const fields = steps.flatMap((step) => listUnsafeFields(selectTexts(settings, language, step), step.channel))
    const unique = [...new Set(fields)]
    fieldsByLanguage.set(language, unique)
    return unique
  }
}

function listUnsafeFields({ message, ...emailTexts }: MessageTexts, channel: string): string[] {
  const texts = channel === 'email' ? Object.values(emailTexts) : [message]
  return texts
    .flatMap((text) => (text === undefined ? [] : listFields(text)))
    .filter(({ name, hasFallback }) => !hasFallback && !(channel !== 'email' && ['link', 'code'].includes(name)))
    .map(({ name }) => name)
}

/** Merge fields as other tools write them: they would be sent as they are. */
const FOREIGN_FIELD =
  /\*\|[^|*\n]{1,60}\|\*|%%?[A-Za-z_]{2,40}%%?|<%[^%\n]{1,60}%>|\[\[[^\]\n]{1,60}\]\]|\$\{[^}\n]{1,60}\}/g

function findForeignFields({ settings: { texts, test, reminders } }: MailContext): string[] {
  const all = [texts, test?.texts ?? {}, ...reminders.map((reminder) => reminder.texts)]
  const words = all.flatMap((one) => Object.values(one)).flatMap((one) => Object.values(one))
  return [...new Set(words.flatMap((text) => text?.match(FOREIGN_FIELD) ?? []))].slice(0, 10)
}
