import { pagingParams } from '../../../shared/list.ts'
import { type Language, languages } from '../../../shared/locale.ts'
import { groups } from '../../../shared/nps.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { PageContext } from '../layout/context.ts'
import { type SectionName, sectionNames } from './sections.ts'

type Page = Pick<PageContext, 'c' | 'format'>

export const parseCursor = ({ c }: Page) => pagingParams.cursor.safeParse(c.req.query('cursor')).data

/** The language of the texts being edited: `?in=`, else that of the survey, else that of the user. */
export const parseTextLanguage = ({ c, format }: Page, { locale }: Pick<Survey, 'locale'>): Language =>
  languages.find((language) => language === c.req.query('in')) ?? locale ?? format.language

export const previewDevices = ['phone', 'wide'] as const

/** What the preview shows: a section, a group of respondents and a device. */
export function parsePreviewQuery({ c }: Page) {
  return {
    section: sectionNames.find((name): name is SectionName => name === c.req.query('section')),
    group: groups.find((group) => group === c.req.query('group')),
    device: previewDevices.find((device) => device === c.req.query('device')) ?? 'phone',
  }
}
