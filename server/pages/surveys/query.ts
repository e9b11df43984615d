import { pagingParams } from '../../../shared/list.ts'
import { type Language, languages } from '../../../shared/locale.ts'
import { groups } from '../../../shared/nps.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { PageContext } from '../layout/context.ts'

type Page = Pick<PageContext, 'c' | 'format'>

export const parseCursor = ({ c }: Page) => pagingParams.cursor.safeParse(c.req.query('cursor')).data

/** The language of the texts being edited: `?in=`, else that of the survey, else that of the user. */
export const parseTextLanguage = ({ c, format }: Page, { locale }: Pick<Survey, 'locale'>): Language =>
  languages.find((language) => language === c.req.query('in')) ?? locale ?? format.language

export const previewDevices = ['phone', 'wide'] as const

/** Where in the survey a respondent is: before the score, after one of a group, or done. */
export const previewStates = [
  'start',
  'promoter',
  'passive',
  'detractor',
  'thanks-promoter',
  'thanks-passive',
  'thanks-detractor',
] as const

/** What the preview shows: a state, a device and a language, which need not be the one being edited. */
export function parsePreviewQuery({ c }: Page) {
  const state = previewStates.find((name) => name === c.req.query('state')) ?? 'start'
  return {
    group: groups.find((group) => state.endsWith(group)),
    isThanks: state.startsWith('thanks'),
    device: previewDevices.find((device) => device === c.req.query('device')) ?? 'phone',
    language: languages.find((language) => language === c.req.query('show')),
  }
}
