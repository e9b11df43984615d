import { z } from 'zod'

/** What an import does with the rows of its file. A row that differs may also be updated; all other outcomes exclude each other. */
export const importCountNames = [
  'added', // new
  'updated', // known, and given further or other values
  'unchanged', // known
  'differing', // known, with other values that were not taken
  'withoutScore', // left out, because nothing is answered
  'withoutDate', // left out on request
  'rejected',
  'followUps', // follow-ups opened
] as const
export type ImportCounts = Record<(typeof importCountNames)[number], number>

export const noImportCounts = Object.fromEntries(importCountNames.map((name) => [name, 0])) as ImportCounts

/** What undoing an import has done so far. */
export const undoCountNames = [
  'removedResponses',
  'restoredResponses',
  'keptResponses', // changed since, and left as they are
  'removedContacts',
  'restoredContacts',
  'keptContacts', // changed since, or in use
] as const
export type UndoCounts = Record<(typeof undoCountNames)[number], number>

export const noUndoCounts = Object.fromEntries(undoCountNames.map((name) => [name, 0])) as UndoCounts

export const importKinds = ['contacts', 'responses'] as const
export type ImportKind = (typeof importKinds)[number]

/** How an uploaded file was read. */
export interface ImportReading {
  format: 'csv' | 'xlsx'
  /** Null for workbooks. */
  encoding: string | null
  /** The line of the header; null if the file has none. */
  headerLine: number | null
  /** The tool that wrote the file, as far as its columns tell. */
  preset: string | null
  /** Fields that could come from one of several columns, by their indexes. */
  rivals: { target: string; columns: number[] }[]
}

/** The state of an import. */
export const importStates = [
  'mapping', // uploaded; its columns are not mapped yet
  'checking', // the dry run is running
  'checked',
  'running',
  'done',
  'cancelled', // stopped; what is stored stays
  'undoing',
  'undone',
] as const
export type ImportState = (typeof importStates)[number]

/** An object with a number under each name. */
const numbers = <Name extends string>(names: readonly Name[]) =>
  z.object(Object.fromEntries(names.map((name) => [name, z.number()])) as Record<Name, z.ZodNumber>)

/** An import of contacts or responses. */
export const Import = z
  .object({
    id: z.string(),
    kind: z.enum(importKinds),
    surveyId: z.string().nullable().meta({ description: 'The survey of imported responses' }),
    fileName: z.string(),
    state: z.enum(importStates),
    rows: z.number().meta({ description: 'Rows of the file' }),
    done: z.number().meta({ description: 'Rows that are processed' }),
    counts: numbers(importCountNames),
    scoreChanges: z.array(z.number()).nullable().meta({
      description: 'How many more responses there are with each score from 0 to 10; null for contacts',
    }),
    reasons: z.record(z.string(), z.number()).meta({ description: 'Rejected rows by reason' }),
    warnings: z
      .record(z.string(), z.number())
      .meta({ description: 'Rows of which something was left out, by what it was' }),
    createdAt: z.string(),
    finishedAt: z.string().nullable(),
    undo: z
      .object({
        startedAt: z.string(),
        finishedAt: z.string().nullable(),
        total: z.number().meta({ description: 'Responses and contacts to take back' }),
        counts: numbers(undoCountNames),
      })
      .nullable()
      .meta({ description: 'What undoing the import has done so far; null if nobody has undone it' }),
    undoableUntil: z.string().nullable().meta({ description: 'Until when the import can be undone' }),
  })
  .meta({ id: 'Import' })

export type Import = z.infer<typeof Import>

/** Whether an import has stored nothing yet. */
export const isUnfinished = ({ state }: Pick<Import, 'state'>): boolean =>
  state === 'mapping' || state === 'checking' || state === 'checked'
