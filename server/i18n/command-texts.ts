import type { RowError } from '../../shared/contact-import.ts'
import type { WarningCode } from '../domain/imports/warnings.ts'
import type { ResponseRowError } from '../domain/responses/import-reading.ts'
import type { ConfigProblem, ConfigVariable } from './config-problem.ts'

/** By the code of a problem, what it says. */
export type TextsByCode<Problem extends { code: string }> = {
  [Code in Problem['code']]: (problem: Extract<Problem, { code: Code }>) => string
}

export interface CommandTexts {
  /** `vouch --help` */
  usage: string
  /** Which arguments are missing or too many, and unknown names. */
  expected: (what: string) => string
  unexpectedArgument: (argument: string) => string
  noCommand: (name: string) => string
  unknownOption: (option: string) => string
  wrongOption: (option: string) => string
  missingOption: (option: string) => string
  systemErrors: Record<'ENOENT' | 'EACCES' | 'EEXIST' | 'EISDIR' | 'ENOTDIR' | 'ENOSPC' | 'EROFS', string>
  systemError: (reason: string, path: string) => string
  lists: { imports: string; exports: string; repairs: string; importVerbs: string; mails: string }
  notOf: Record<'import' | 'imports' | 'export' | 'repair', (name: string) => string>
  or: string
  separator: string
  counts: Record<
    'row' | 'response' | 'contact' | 'follow-up' | 'count' | 'record' | 'value',
    (count: number, text: string) => string
  >
  written: (rows: string) => string
  options: {
    survey: string
    name: string
    scope: (scopes: string) => string
    country: (reason: string) => string
    dateOrder: (orders: string) => string
    timeZone: string
    emptyDates: string
    followUpsSince: string
    encoding: (encodings: string) => string
    headerLine: string
    format: (format: string) => string
    language: (languages: string) => string
    noSurveyOfContacts: string
    email: string
    role: (roles: string) => string
    user: string
  }
  workspace: { none: string; oneOf: (lines: string) => string; sample: string }
  keys: {
    created: (id: string, scope: string) => string
    revoked: string
    states: { revoked: (at: string) => string; used: (at: string) => string; unused: string }
  }
  workspaceCreated: { workspace: string; survey: string; link: string; key: string }
  users: {
    alreadySetUp: string
    noSecondFactor: (email: string) => string
    removed: (factors: string, email: string) => string
    factors: Record<'authenticator-app' | 'passkey', string>
  }
  demo: { created: (url: string) => string; none: string; removed: string }
  verify: {
    countsEqual: string
    countsDiffer: (count: number, text: string) => string
    lastEntry: (workspaceId: string, sequence: string, hash: string) => string
    auditIntact: string
    auditChanged: string
  }
  backup: {
    secret: (secret: string) => string
    notRecorded: string
    summary: (parts: { responses: string; contacts: string; size: string; verdict: string }) => string
    verified: string
    but: (faults: readonly string[]) => string
    countsDiffer: (count: number, text: string) => string
    auditChanged: string
    memory: string
  }
  restore: { secret: (secret: string) => string }
  /** What progress bars stand beside. */
  progress: Record<'checking' | 'copying' | 'importing' | 'undoing', string> & { left: (time: string) => string }
  repair: {
    notChina: string
    planned: Record<'merged' | 'corrected', string>
    mergedInto: (id: string) => string
    unchanged: string
    phones: (count: string, isDryRun: boolean) => string
    responsesPlanned: (count: string) => string
    responses: (count: string) => string
    responsesLeftOut: (count: string) => string
  }
  imports: {
    cancelled: string
    counts: (added: string, updated: string) => string
    undone: (
      counts: Record<'removedResponses' | 'removedContacts' | 'restoredResponses' | 'restoredContacts', string>,
    ) => string
    kept: (count: string) => string
    undo: (id: string) => string
    rejectedFile: (file: string) => string
    contacts: (counts: { added: string; existing: string; rejected: string }, isDryRun: boolean) => string
    responses: (
      counts: Record<'added' | 'updated' | 'unchanged' | 'rejected' | 'followUps', string> &
        Record<'differing' | 'withoutScore' | 'withoutDate', string | undefined> & { hasUpdates: boolean },
      isDryRun: boolean,
    ) => string
    stored: (count: string) => string
    score: (before: string, after: string) => string
    scoreOf: (score: string, responses: string) => string
    tooFew: (responses: string) => string
    changes: string
    /** The headings of the file of rejected rows. */
    line: string
    reason: string
  }
  file: {
    none: (file: string) => string
    error: (file: string, reason: string) => string
    workbook: string
    csv: (encoding: string) => string
    separatedBy: (delimiter: string) => string
    delimiters: Readonly<Record<string, string>>
    withoutHeader: string
    header: (line: number) => string
    from: (tool: string) => string
    description: (name: string, parts: readonly string[]) => string
    noDates: string
    dates: (order: 'day-first' | 'month-first', evidence: string) => string
    evidence: (cell: string, line: number) => string
    localTimes: (timeZone: string) => string
    rows: (rows: string, withoutScore: string | undefined, withoutDate: string | undefined) => string
    columns: (names: string) => string
  }
  mapping: {
    error: (reason: string, columns: string) => string
    noField: (field: string, fields: string) => string
    noColumn: (option: string, name: string, field: string | undefined, columns: string) => string
    severalColumns: (option: string, name: string, count: number, choices: string) => string
    position: (name: string, column: number) => string
    rivals: (lines: readonly string[], example: string) => string
    rival: (target: string, names: readonly string[]) => string
    noScore: (columns: string) => string
    noIdentifier: (fields: string) => string
    noDate: (example: string, columns: string) => string
  }
  excess: {
    contacts: (count: string | undefined, rows: string, advice: string) => string
    responses: (parts: { count: string; rows: string; reason: string; examples: string; advice: string }) => string
    goOn: string
    example: (line: number, cell: string) => string
    contradiction: (dayFirst: { cell: string; line: number }, monthFirst: { cell: string; line: number }) => string
  }
  /** Why a row is rejected, as in the file of rejected rows, and what to do if more than a few fail for the same cause. */
  contactErrors: Record<RowError, string>
  contactAdvice: Record<RowError, string>
  responseErrors: Record<ResponseRowError, string>
  responseAdvice: Record<ResponseRowError, string>
  /** What was left out of rows. */
  warnings: Record<WarningCode, string>
  warning: (parts: { count: string; isSingle: boolean; field: string; warning: string; place: string }) => string
  warningPlace: (cell: string, line: number, hasOthers: boolean) => string
  start: {
    ready: (version: string, url: string) => string
    firstSurvey: string
    surveyId: string
    key: string
    configuredKey: string
    newKey: string
    docs: string
    setUp: string
    signIn: string
    failed: string
    config: TextsByCode<ConfigProblem>
    /** What is expected of each variable. */
    variables: Record<ConfigVariable, string>
  }
}
