import { DomainError } from '../errors.ts'

/** Why a whole file is refused: the end of the error's `code`. */
export const fileErrorReasons = [
  'missing',
  'empty',
  'bare',
  'workbook',
  'xls',
  'html',
  'bomb',
  'row',
  'large',
  'rows',
  'columns',
] as const
export type FileErrorReason = (typeof fileErrorReasons)[number]

const messages: Record<FileErrorReason, string> = {
  missing: 'Expected a file',
  empty: 'The file is empty: expected a header with the names of the columns',
  bare: 'The file has a header but no rows',
  workbook: 'This is neither a CSV file nor a readable .xlsx workbook: save the sheet as CSV UTF-8',
  xls: 'This is a workbook in the old .xls format: open it and save it as .xlsx or as CSV UTF-8',
  html: 'This is a web page, not a table, such as the sign-in page of a survey tool: export the file again, or open it in a spreadsheet and save it as CSV UTF-8',
  bomb: 'This workbook is too large: save the sheet as CSV UTF-8',
  row: 'A row of this workbook has more than 256,000 characters: remove the column with the long texts',
  large: 'The file is too large',
  rows: 'The file has too many rows',
  columns: 'The file has too many columns',
}

/** @param limit of bytes in MB, of rows or of columns, which depends on the kind of import */
export function unreadableFile(reason: FileErrorReason, limit?: number): DomainError {
  const path = 'file'
  const unit = limit !== undefined && limitUnits[reason]
  const message = unit ? `Expected at most ${limit} ${unit}` : messages[reason]
  if (reason === 'large' || reason === 'rows' || reason === 'columns')
    return new DomainError<'file-large' | 'file-rows' | 'file-columns'>('invalid', `file-${reason}`, message, {
      path,
      params: { limit },
    })
  return new DomainError('invalid', `file-${reason}`, message, { path })
}

const limitUnits: Partial<Record<FileErrorReason, string>> = { large: 'MB', rows: 'rows', columns: 'columns' }
