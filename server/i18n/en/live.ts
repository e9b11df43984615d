import { pluralize } from '../plural.ts'

export const en = {
  summary: (score: string, count: string) => `Updated: score ${score} from ${count} responses`,
  summaryCount: (count: string) => `Updated: ${count} responses`,
  newCases: (n: number, shown: string) => pluralize(n, '1 new follow-up', `${shown} new follow-ups`),
  caseUpdated: 'This follow-up was just updated',
  updated: 'Updated',
  gone: 'No longer in your list',
}

export type LiveMessages = typeof en
