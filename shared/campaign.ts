import { z } from 'zod'
import { isTimeZone } from './calendar.ts'
import { languages } from './locale.ts'
import { patchOf } from './patch.ts'
import { Day, text } from './text.ts'

/** By the clock, `09:00`. */
const ClockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)

/** A day and a time by the clock, without a zone. */
const LocalTime = z.string().regex(/^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/)

/** Messages of campaigns go by email, or through a gateway as a text message. `link` sends nothing: the links are downloaded. */
export const CampaignChannel = z.enum(['email', 'sms', 'link'])
export type CampaignChannel = z.output<typeof CampaignChannel>

/** What a message says, in one language. May contain `{name}`, `{name|fallback}` and `{property|fallback}`. */
export const MessageTexts = z
  .strictObject({
    subject: text(200).optional().meta({ description: 'Of emails; the question if missing' }),
    preheader: text(200).optional().meta({ description: 'What inboxes show after the subject' }),
    introduction: text(2000).optional().meta({ description: 'Above the question' }),
    closing: text(2000).optional().meta({ description: 'Below the numbers, such as a signature' }),
    message: text(500).optional().meta({ description: 'The whole of a text message; contains `{link}` or `{code}`' }),
  })
  .meta({ id: 'MessageTexts' })

export type MessageTexts = z.output<typeof MessageTexts>

const TextsByLanguage = z.partialRecord(z.enum(languages), MessageTexts).meta({ id: 'MessageTextsByLanguage' })

const Size = z.int().min(1).max(10_000_000)

/** Which contacts of the audience are asked: see `shared/sampling.ts`. */
export const CampaignSample = z
  .discriminatedUnion('method', [
    z.strictObject({ method: z.literal('census') }),
    z.strictObject({ method: z.literal('simple-random'), size: Size }),
    z.strictObject({ method: z.literal('systematic'), share: z.number().gt(0).max(1) }),
    z.strictObject({
      method: z.literal('stratified'),
      property: text(100).meta({ description: 'Contacts with the same value form a stratum' }),
      sizes: z.record(text(200), z.int().min(0).max(10_000_000)),
    }),
  ])
  .meta({ id: 'CampaignSample' })

export type CampaignSample = z.output<typeof CampaignSample>

export const CampaignSchedule = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('now') }),
    z.strictObject({
      kind: z.literal('at'),
      at: LocalTime.meta({
        description: 'By the clock of the workspace, or of each contact',
        example: '2026-12-01T10:00',
      }),
      inContactZone: z
        .boolean()
        .default(false)
        .meta({ description: 'By the time zone in the property `timeZone`, where a contact has it' }),
    }),
    z.strictObject({
      kind: z.literal('recurring'),
      everyMonths: z
        .int()
        .min(1)
        .max(24)
        .meta({ description: 'Everyone once in so many months, spread evenly over their weekdays' }),
      startsOn: Day,
    }),
    z.strictObject({
      kind: z.literal('event'),
      type: text(100).meta({
        description: 'The type of an event that `POST /api/events` reports',
        example: 'delivered',
      }),
      delayDays: z.int().min(0).max(365).default(0),
      where: z.record(text(100), text(200)).default({}).meta({ description: 'Properties that the event must have' }),
    }),
  ])
  .meta({ id: 'CampaignSchedule' })

export type CampaignSchedule = z.output<typeof CampaignSchedule>

/** When messages may be sent, by the clock of the contact where the property `timeZone` is known, and else of the workspace. */
export const SendingWindow = z
  .strictObject({
    weekdays: z.array(z.int().min(1).max(7)).min(1).max(7).meta({ description: '1 is Monday' }),
    from: ClockTime,
    to: ClockTime.meta({ description: 'Before this time; `00:00` is the end of the day' }),
  })
  .meta({ id: 'SendingWindow' })

export type SendingWindow = z.output<typeof SendingWindow>

export const CampaignReminder = z
  .strictObject({
    afterDays: z
      .int()
      .min(1)
      .max(60)
      .meta({ description: 'After the message before it, if the contact has not responded' }),
    channel: CampaignChannel.exclude(['link'])
      .nullable()
      .default(null)
      .meta({ description: 'null: that of the campaign' }),
    texts: TextsByLanguage.default({}),
  })
  .meta({ id: 'CampaignReminder' })

export type CampaignReminder = z.output<typeof CampaignReminder>

/** Two texts against each other: planned before the start, read once after it. */
export const CampaignTest = z
  .strictObject({
    texts: TextsByLanguage.meta({ description: 'The texts of variant `b`; those of the campaign are `a`' }),
    waitDays: z
      .int()
      .min(1)
      .max(60)
      .default(7)
      .meta({ description: 'The result is shown so many days after the last message' }),
  })
  .meta({ id: 'CampaignTest' })

/** All that a campaign needs to be told. Fields of a draft may be missing texts; a start checks them. */
export const CampaignSettings = z
  .strictObject({
    segmentId: z.string().nullable().default(null).meta({ description: 'The audience; null means all contacts' }),
    sample: CampaignSample.default({ method: 'census' }),
    cap: Size.nullable().default(null).meta({ description: 'At most so many invitations a wave' }),
    channel: CampaignChannel.default('email'),
    gatewayId: z.string().nullable().default(null).meta({ description: 'What sends text messages' }),
    schedule: CampaignSchedule.default({ kind: 'now' }),
    spreadDays: z
      .int()
      .min(1)
      .max(60)
      .default(1)
      .meta({ description: 'Messages of a wave are spread evenly over so many days' }),
    window: SendingWindow.nullable().default(null).meta({ description: 'null: at any time outside the quiet hours' }),
    texts: TextsByLanguage.default({}),
    test: CampaignTest.nullable().default(null),
    reminders: z.array(CampaignReminder).max(3).default([]),
    fromName: text(100).nullable().default(null).meta({ description: 'Who the email is from; null: the brand' }),
    replyTo: z
      .email()
      .max(254)
      .nullable()
      .default(null)
      .meta({ description: 'Where replies go; null: as the workspace says' }),
    tracksOpens: z
      .boolean()
      .default(false)
      .meta({ description: 'Counts loaded images, which says little about people' }),
    expiresAfterDays: z
      .int()
      .min(1)
      .max(365)
      .nullable()
      .default(90)
      .meta({ description: 'When the links stop working' }),
  })
  .meta({ id: 'CampaignSettings' })

export type CampaignSettings = z.output<typeof CampaignSettings>

/** What a campaign does now, derived from its times. `waiting` is started and sends later. */
export const campaignStates = ['draft', 'waiting', 'running', 'paused', 'cancelled', 'finished'] as const
export type CampaignState = (typeof campaignStates)[number]

/** Why a campaign cannot start. */
export const startProblems = [
  'survey-draft',
  'survey-closed',
  'no-mail-server',
  'gateway-missing',
  'message-missing',
  'message-without-link',
  'test-missing-texts',
  'reminders-without-messages',
  'segment-missing',
  'time-passed',
  'no-sending-time',
  'event-audience',
  'sample-data',
] as const

export type StartProblem = (typeof startProblems)[number]

/** What cannot be changed once a campaign has started: whom it asks, when, and what is compared. */
export const lockedSettings = [
  'segmentId',
  'sample',
  'cap',
  'channel',
  'schedule',
  'spreadDays',
  'window',
  'test',
] as const satisfies readonly (keyof CampaignSettings)[]

export const NewCampaign = z
  .strictObject({ name: text(200), surveyId: z.string(), settings: CampaignSettings.prefault({}) })
  .meta({ id: 'NewCampaign' })

export type NewCampaign = z.output<typeof NewCampaign>

export const CampaignPatch = z
  .strictObject({
    name: text(200).optional(),
    surveyId: z.string().optional(),
    settings: patchOf(CampaignSettings).optional().meta({ description: 'Fields present replace the whole value' }),
    version: z.int().optional().meta({ description: 'Refuses the change if the campaign has another version by now' }),
  })
  .meta({ id: 'CampaignPatch' })

export type CampaignPatch = z.output<typeof CampaignPatch>

export const Campaign = z
  .object({
    id: z.string(),
    surveyId: z.string(),
    name: z.string(),
    settings: CampaignSettings,
    version: z.int(),
    state: z.enum(campaignStates),
    createdAt: z.string(),
    updatedAt: z.string(),
    startedAt: z.string().nullable(),
    pausedAt: z.string().nullable(),
    pauseReason: z.string().nullable().meta({ description: '`member`, or why Vouch paused it' }),
    cancelledAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
    nextWaveAt: z.string().nullable(),
  })
  .meta({ id: 'Campaign' })

export type Campaign = z.output<typeof Campaign>

/** How a workspace sends: for all its campaigns. */
export const SendingSettings = z
  .strictObject({
    replyTo: z.email().max(254).nullable().default(null).meta({ description: 'A mailbox that people read' }),
    perSecond: z.int().min(1).max(1000).default(20),
    perHour: z.int().min(1).max(1_000_000).nullable().default(null),
    perDomainPerHour: z.int().min(1).max(1_000_000).nullable().default(null),
    quietHours: z.strictObject({ from: ClockTime, to: ClockTime }).nullable().default({ from: '21:00', to: '08:00' }),
  })
  .meta({ id: 'SendingSettings' })

export type SendingSettings = z.output<typeof SendingSettings>

/** Fields that are missing stay as they are. */
export const SendingSettingsPatch = patchOf(SendingSettings).meta({ id: 'SendingSettingsPatch' })
export type SendingSettingsPatch = z.output<typeof SendingSettingsPatch>

/** A time zone that a contact’s property `timeZone` names; undefined for none. */
export const getContactZone = (properties: Readonly<Record<string, string>>): string | undefined => {
  const { timeZone } = properties
  return timeZone !== undefined && isTimeZone(timeZone) ? timeZone : undefined
}

const WaveLimit = z.object({ number: z.number(), probability: z.number() })

/**
 * What a wave stands for: the contacts of its audience who may be asked when the sample is drawn, in all and in each stratum. Those
 * whom the rule excludes, such as by the throttle, have no chance to be in it: the sample says nothing about them.
 */
export const WavePopulation = z.object({
  total: z.int().min(0).optional(),
  strata: z.record(z.string(), z.int().min(0)).default({}),
  /** When the sample was drawn. Later contacts do not belong to the audience. */
  drawnAt: z.int().optional(),
  /** Decides who is in the sample: see `SampleLimits`. */
  limits: z.object({ strata: z.record(z.string(), WaveLimit), cap: WaveLimit.nullable() }).optional(),
})

export type WavePopulation = z.output<typeof WavePopulation>
