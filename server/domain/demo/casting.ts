import { toGroup } from '../../../shared/nps.ts'
import type { DemoLanguage } from './customers.ts'
import { demoOwners } from './customers.ts'
import { storyTexts } from './follow-up-texts.ts'
import type { Chapter, DemoFollowUp, DemoResponse } from './story.ts'

/** Who plays a part in the stories of follow-ups: see `follow-up-stories.ts`. */
export type Role = 'won-back' | 'lost' | 'cause' | 'praise'

const DAY_MS = 86_400_000

interface Part {
  role: Role
  /** The chapter in which the customer responds. */
  chapter: number
  fits: (response: DemoResponse, chapter: Chapter) => boolean
  /** What the response is in place of what chance made it. */
  play: (response: DemoResponse, language: DemoLanguage) => Partial<DemoResponse>
}

const isDetractor = ({ score, survey }: DemoResponse) => toGroup(score) === 'detractor' && survey === 'relationship'

/** Open until the stories are told. */
const openFollowUp = (owner: string | null): { followUp: DemoFollowUp } => ({
  followUp: { owner, doneAt: null, note: null, attempt: null },
})

const parts: readonly Part[] = [
  {
    ...{ role: 'won-back', chapter: 12, fits: isDetractor },
    play: (_, language) => ({
      ...{ score: 2, comment: storyTexts[language].wonBack.comment, reasons: ['support'], contactRequested: true },
      ...openFollowUp(null),
    }),
  },
  {
    ...{ role: 'lost', chapter: 12, fits: isDetractor },
    play: (_, language) => ({
      ...{ score: 3, comment: null, reasons: [], contactRequested: false },
      ...openFollowUp(demoOwners[language][1] ?? null),
    }),
  },
  {
    ...{ role: 'cause', chapter: 10 },
    // The cause is removed at the end of the chapter.
    fits: (response, { from }) => isDetractor(response) && response.at < from + 20 * DAY_MS,
    play: (_, language) => ({
      ...{ comment: storyTexts[language].cause.comment, reasons: ['bank'], contactRequested: false },
      ...openFollowUp(demoOwners[language][2] ?? null),
    }),
  },
  {
    ...{ role: 'praise', chapter: 12, fits: ({ score }) => toGroup(score) === 'promoter' },
    play: (_, language) => ({ comment: storyTexts[language].praise.comment }),
  },
]

/** The index of the response of each part of a chapter. Valuable customers with a phone number who speak the language come first. */
export function findCast(chapter: Chapter, index: number, language: DemoLanguage): Map<Role, number> {
  const cast = new Map<Role, number>()
  for (const part of parts) {
    if (part.chapter !== index) continue
    const [best] = chapter.responses
      .map((response, position) => ({ response, position }))
      .filter(
        ({ response, position }) =>
          response.invitation !== null &&
          response.suspicion === null &&
          part.fits(response, chapter) &&
          ![...cast.values()].includes(position),
      )
      .sort((one, other) => rate(one.response, chapter, language) - rate(other.response, chapter, language))
    if (best) cast.set(part.role, best.position)
  }
  return cast
}

/** The lower, the better. */
function rate({ locale, invitation, properties }: DemoResponse, { invitations }: Chapter, language: DemoLanguage) {
  const hasPhone = invitations[invitation ?? -1]?.contact.phone !== undefined
  const tier = 'ABCD'.indexOf(properties.tier ?? 'D')
  return (locale === language ? 0 : 20) + (hasPhone ? 0 : 10) + tier
}

/** A chapter in which those with a part say what it has them say. */
export function castChapter(chapter: Chapter, index: number, language: DemoLanguage): Chapter {
  const responses = [...chapter.responses]
  for (const [role, position] of findCast(chapter, index, language)) {
    const response = responses[position]
    const part = parts.find((candidate) => candidate.role === role)
    if (response && part) responses[position] = { ...response, ...part.play(response, language) }
  }
  return { ...chapter, responses }
}
