import { z } from 'zod'
import { campaignStates } from './campaign.ts'
import { pagingParams } from './list.ts'
import { Metrics } from './report.ts'
import { text, WholeNumber } from './text.ts'

const Count = z.int().min(0)
/** NPS points, unrounded. */
const Points = z.number()
const Share = z.number().min(-1).max(1)

const ReasonCount = z.object({ reason: z.string(), count: Count }).meta({ id: 'ReasonCount' })

const Limits = z.object({ low: Points, high: Points, confidence: z.number(), method: z.string() })

const People = {
  asked: Count.meta({ description: 'People who were selected and got a personal link' }),
  sent: Count.nullable().meta({
    description: 'Of them, people whom the invitation was sent to; null if links are passed on by hand',
  }),
  delivered: Count.nullable().meta({ description: 'Sent, and it did not come back' }),
  clicked: Count.meta({ description: 'People who opened their link, as far as a person can be told from a program' }),
  responded: Count.meta({ description: 'People who responded. Responses that may come from bots do not count' }),
  unsubscribed: Count.meta({ description: 'People who unsubscribed through a message of this campaign' }),
}

/** A part of a campaign: its people, and their score. */
const Part = z.object({ ...People, score: Metrics })

const VariantPart = z.object({
  variant: z.enum(['a', 'b']),
  asked: People.asked,
  sent: People.sent,
  outcome: z
    .object({
      clicked: People.clicked,
      responded: People.responded,
      unsubscribed: People.unsubscribed,
      rate: Share.nullable().meta({ description: 'Responses in time per message sent; null if none was sent' }),
      score: Metrics,
    })
    .nullable()
    .meta({ description: 'null until the test can be read' }),
})

const TestResult = z
  .object({
    state: z.enum(['running', 'too-few', 'read', 'redacted']).meta({
      description:
        '`running` until all messages are out and the waiting time has passed, so that nobody stops at a chance result; ' +
        '`too-few` if a variant was sent to fewer than 100 people: then nothing is tested; `redacted` after data retention',
    }),
    waitDays: z.int(),
    readableAt: z.string().nullable().meta({
      description: 'When the result is shown, and up to when responses count; null while messages are still to be sent',
    }),
    variants: z.array(VariantPart),
    difference: z
      .object({
        difference: Share.meta({ description: 'Response rate of b minus that of a, −1 to 1' }),
        low: Share,
        high: Share,
        confidence: z.number(),
        z: z.number(),
        pValue: z.number(),
        test: z.enum(['score', 'fisher']),
        significant: z.boolean(),
      })
      .nullable(),
    scoreChange: z
      .object({
        difference: Points,
        low: Points,
        high: Points,
        confidence: z.number(),
        pValue: z.number(),
        significant: z.boolean(),
      })
      .nullable()
      .meta({ description: 'Score of b minus that of a: a text that gets more responses may get other ones' }),
    detectable: Share.nullable().meta({
      description:
        'The smallest difference that so many people would show in 80 of 100 tests, from the response rate of the survey so far',
    }),
  })
  .meta({ id: 'CampaignTestResult' })

export type CampaignTestResult = z.output<typeof TestResult>

const Weighted = z.object({
  method: z.enum(['hajek', 'stratified', 'post-stratified']).meta({
    description:
      '`hajek`: each response by 1/probability of being in the sample; `stratified` and `post-stratified`: by the population of each stratum',
  }),
  nps: Points,
  standardError: Points,
  interval: Limits,
  effectiveSize: z.number().meta({ description: 'Responses of equal weight that would say as much' }),
  designEffect: z.number(),
})

/** What a campaign has achieved. */
export const CampaignFigures = z
  .object({
    campaignId: z.string(),
    state: z.enum(campaignStates),
    notAsked: z
      .array(ReasonCount)
      .meta({ description: 'Decisions not to ask people of the audience, by reason: no link was created' }),
    ...People,
    waiting: Count.meta({ description: 'Invitations that are still to be sent' }),
    opened: Count.nullable().meta({
      description:
        'People whose mail loaded an image; null unless the campaign tracks it. Mail programs load images by themselves or not at all, ' +
        'so this says little about people',
    }),
    bounced: Count.meta({ description: 'People whose message came back, and who have not clicked' }),
    complained: Count.meta({ description: 'People who marked a message as spam' }),
    failed: z.array(ReasonCount).meta({ description: 'Invitations that the server refused, by reason' }),
    skipped: z.array(ReasonCount).meta({
      description: 'Invitations that were not sent after all, by reason: asked = sent + waiting + failed + skipped',
    }),
    score: Metrics,
    redacted: Count.meta({
      description:
        'Responses that data retention has separated from their people. They are no longer in the scores of the campaign, and nothing is concluded from the others',
    }),
    response: z
      .object({
        rate: z.number().meta({ description: 'Counted responses per delivered invitation, 0 to 1' }),
        low: Points.meta({ description: 'The score of all if all who did not respond were detractors' }),
        high: Points.meta({ description: 'The score of all if they were promoters' }),
        ifNeutral: Points,
        breakEven: Points.nullable().meta({ description: 'The score of the others at which that of all is 0' }),
      })
      .nullable()
      .meta({ description: 'null before anything is delivered' }),
    randomSample: z.boolean().meta({
      description:
        'Whether everyone had a known chance to be asked. Otherwise, intervals describe the respondents only',
    }),
    weighted: z.array(Weighted).meta({ description: 'Only where the weights of the responses differ' }),
    strata: z
      .array(
        z.object({
          stratum: z.string(),
          population: Count.nullable(),
          asked: Count,
          score: Metrics,
          standardizedDifference: z.number().nullable().meta({
            description: 'Of its share among respondents to that among those asked; beyond ±0.1 they differ',
          }),
        }),
      )
      .meta({ description: 'The parts of a stratified sample' }),
    rIndicator: z.number().nullable().meta({ description: '1 if all strata respond alike, 0 at worst' }),
    earlyAndLate: z
      .object({
        early: Points.meta({ description: 'Score of those who responded before the first reminder' }),
        late: Points,
        difference: Points.meta({ description: 'Late minus early' }),
        low: Points,
        high: Points,
        significant: z.boolean(),
        ifSilentLikeLate: Points.meta({
          description: 'The score of all if those who did not respond were like the late ones: a guess',
        }),
      })
      .nullable()
      .meta({ description: 'null with fewer than 30 responses on either side' }),
    messages: z
      .array(
        z.object({
          reminder: z.int().meta({ description: '0 is the invitation' }),
          waiting: Count,
          sent: Count,
          opened: Count.nullable(),
          failed: z.array(ReasonCount),
          skipped: z.array(ReasonCount),
          score: Metrics,
        }),
      )
      .meta({ description: 'Each with the score of the responses after it and before the next message' }),
    waves: z.array(Part.extend({ number: z.int(), startsAt: z.string(), selectedAt: z.string().nullable() })).meta({
      description: 'The latest 100 selections, newest first',
    }),
    test: TestResult.nullable(),
  })
  .meta({ id: 'CampaignReport' })

export type CampaignFigures = z.output<typeof CampaignFigures>

export const peopleFigures = [
  'asked',
  'not-asked',
  'waiting',
  'sent',
  'delivered',
  'opened',
  'clicked',
  'responded',
  'unsubscribed',
  'bounced',
  'complained',
  'failed',
  'skipped',
] as const

export type PeopleFigure = (typeof peopleFigures)[number]

export const CampaignPeopleQuery = {
  figure: z.enum(peopleFigures),
  reason: text(100).optional().meta({ description: 'Of `not-asked`, `bounced`, `failed` and `skipped`' }),
  wave: WholeNumber(1, 1_000_000).optional(),
  variant: z.enum(['a', 'b']).optional(),
  reminder: WholeNumber(0, 3).optional().meta({ description: 'Which message; without it, the invitation' }),
  ...pagingParams,
}

export const CampaignPerson = z
  .object({
    id: z.string().meta({ description: 'Of the invitation, or of the decision not to invite' }),
    contact: z
      .object({
        id: z.string(),
        name: z.string().nullable(),
        email: z.string().nullable(),
        phone: z.string().nullable(),
      })
      .nullable()
      .meta({ description: 'null after retention' }),
    wave: z.int().nullable(),
    variant: z.enum(['a', 'b']).nullable(),
    at: z.string().nullable().meta({ description: 'When it happened' }),
    reason: z.string().nullable(),
    words: z.string().nullable().meta({ description: 'What the server said' }),
    until: z.string().nullable().meta({ description: 'When a reason not to ask ends' }),
    response: z.object({ id: z.string(), score: z.int() }).nullable(),
  })
  .meta({ id: 'CampaignPerson' })

export type CampaignPerson = z.output<typeof CampaignPerson>
