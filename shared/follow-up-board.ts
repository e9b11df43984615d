import { doneStages, type FollowUpStage, isFinalStage } from './follow-up-stages.ts'

/** The columns of the board, in its order. */
export const boardColumns = ['new', 'contacted', 'waiting', 'solved', 'ended'] as const
export type BoardColumn = (typeof boardColumns)[number]

const isEnd = (stage: FollowUpStage) => isFinalStage(stage) && stage !== 'merged'

/** The stages in each column. Merged follow-ups are in none: the one that goes on in their place is. */
export const stagesByColumn: Readonly<Record<BoardColumn, readonly FollowUpStage[]>> = {
  new: ['new'],
  contacted: ['contacted'],
  waiting: ['waiting'],
  solved: ['solved', 'asked'],
  ended: doneStages.filter(isEnd),
}
