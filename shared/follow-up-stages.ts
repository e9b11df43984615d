import { z } from 'zod'
import { findGroup } from './nps.ts'

/** Stages of an open follow-up: nobody has reached the customer, somebody has, or we wait for the customer. */
export const openStages = ['new', 'contacted', 'waiting'] as const

/**
 * Stages of a follow-up that is done. `solved` and `asked` go on by themselves: the customer will be asked again, or has been. The
 * others are ends:
 * - `closed`: nobody will be asked again
 * - `won-back`, `neutral`: asked again, the customer is a promoter or a passive
 * - `lost`: still a detractor after the follow-up was reopened once, or a member says so
 * - `unanswered`: asked again, the customer did not respond in time
 * - `unreachable`: too many calls did not reach the customer
 * - `merged`: another follow-up of the same customer goes on
 */
export const doneStages = [
  'solved',
  'asked',
  'closed',
  'won-back',
  'neutral',
  'lost',
  'unanswered',
  'unreachable',
  'merged',
] as const

export const FollowUpStage = z.enum([...openStages, ...doneStages])
export type FollowUpStage = z.infer<typeof FollowUpStage>

/** The ends that say what became of the customer. */
export const followUpResults = ['won-back', 'neutral', 'lost', 'unanswered', 'unreachable'] as const
export type FollowUpResult = (typeof followUpResults)[number]

export const isOpenStage = (stage: FollowUpStage): boolean => openStages.some((open) => open === stage)

/** A stage that nothing follows by itself. */
export const isFinalStage = (stage: FollowUpStage): boolean =>
  !isOpenStage(stage) && stage !== 'solved' && stage !== 'asked'

/**
 * What a customer's score means who is asked again.
 * @param level how often the follow-up has been reopened because the customer was still unhappy
 * @returns `reopen` for a detractor who is asked for the first time
 */
export function judgeScoreAfter(score: number, level: number): 'won-back' | 'neutral' | 'lost' | 'reopen' {
  const group = findGroup(score)
  if (group === 'promoter') return 'won-back'
  if (group === 'passive') return 'neutral'
  return level === 0 ? 'reopen' : 'lost'
}

/** How a customer was contacted. */
export const contactChannels = ['phone', 'email', 'message', 'visit', 'other'] as const
export const ContactChannel = z.enum(contactChannels)
export type ContactChannel = z.infer<typeof ContactChannel>
