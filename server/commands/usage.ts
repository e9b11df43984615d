/** The text of `vouch --help`. */
export const usage = `Usage: vouch COMMAND

  import responses FILE --survey ID [--map score=COLUMN,at=COLUMN,…]   import the rows of a file as responses
      fields: score, at, comment, key, locale, property.NAME, contact.externalId, contact.email, contact.phone,
              contact.name, contact.firstName, contact.lastName, contact.locale
      key=COLUMN       the column that identifies a row; without it, a row is identified by its content
      --date-order day-first|month-first   how to read dates such as 03/02/2026, if no row of the file tells
      --time-zone Europe/Berlin            of times without one; by default that of the file or the workspace
      --empty-dates leave-out|2026-01-31   what to do with rows without a date; without it, they are rejected
      --update         replace what a known row has otherwise in the file; without it, such rows are only reported
      --follow-ups-since 2026-01-31   open follow-ups for responses from this day on; without it, for those of 30 days
      --no-follow-ups  open none
  import contacts FILE [--map email=COLUMN,name=COLUMN,…]   import the rows of a file as contacts
      fields: name, firstName, lastName, email, phone, externalId, locale, property.NAME
      --leave-out COLUMN   without --map, up to 20 columns that are no field become properties, other than this one
  both imports read CSV and .xlsx files in any common encoding, and print how, before they store anything:
      --map            without it, the columns are recognised by their names. Email#2 is the second column called Email,
                       #3 the third column of the file
      --encoding NAME  if it is not detected: utf-8, utf-16le, utf-16be, gb18030, big5, shift_jis, euc-kr,
                       windows-1250, windows-1251, windows-1252, windows-1253 or windows-1254
      --header-line 3  the line with the names of the columns, if it is not found; 0 for none
      --dry-run        only report what would be imported
      --accept-rejections   import the other rows even if more than a few fail for the same cause
  imports list                                       list imports of contacts and responses
  imports undo ID                                    take back what an import has added and changed, within 30 days
  imports cancel ID                                  mark an import that was interrupted as cancelled, so that it can be undone
  export responses|follow-ups|contacts [--survey ID] [--out FILE.csv] [--bom]
      --bom            begin with a byte order mark, by which Excel recognises UTF-8
      --format excel   lists for readers: names, local date and time, a column for each reason and question; with a
                       byte order mark
      --language zh-Hans   of the headings for Excel: en, zh-Hans or zh-Hant
  backup FILE                                        copy the database to a new SQLite file while the service runs
  restore FILE                                       restore a backup to DATABASE_URL, where there must be no database yet,
                                                     or an empty PostgreSQL database
  repair phones [--dry-run]                          in a Chinese workspace, correct mobile numbers that links stored as
                                                     +1 38…, and merge their contacts with those of the right number
  repair responses [--dry-run]                       restore responses that only an app's browser made suspect, although
                                                     the touch or key of a person was seen
  verify [--audit-head HASH]                         recount everything, and check the search index and the audit logs; exit
                                                     code 1 on any difference
      --audit-head HASH   a hash that an earlier run has printed: an audit log that lost its end no longer has it
  create-key --name NAME --scope read|write|admin    create an API key and print its secret once
  list-keys
  revoke-key ID
  invite EMAIL ROLE                                  invite an owner, manager, marketer, agent or viewer; print the link
  setup-link                                         print the link that sets up the service and its first owner
  reset-password EMAIL                               print a link to a new password, valid for one hour
  reset-second-factor EMAIL                          remove the passkeys and the authenticator app of a user who has lost
                                                     them, and sign them out everywhere
  audit --workspace ID [--out FILE.csv] [--bom]      export the audit log of a workspace, even a deleted one
  demo [--language zh-Hans] [--remove]               create a workspace with sample data, or remove it
  create-workspace NAME                              create a workspace with its first survey, link and API key

  --country GB     (import) of phone numbers without a country code; by default the country of the workspace
  --workspace ID   the workspace, if there are several; sample data does not count

The database is the one in DATABASE_URL (sqlite:data/vouch.db).`

/** The options of all commands. */
export const options = {
  survey: { type: 'string' },
  map: { type: 'string', multiple: true },
  'leave-out': { type: 'string', multiple: true },
  update: { type: 'boolean' },
  'follow-ups-since': { type: 'string' },
  'no-follow-ups': { type: 'boolean' },
  country: { type: 'string' },
  encoding: { type: 'string' },
  'header-line': { type: 'string' },
  'date-order': { type: 'string' },
  'time-zone': { type: 'string' },
  'empty-dates': { type: 'string' },
  'accept-rejections': { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  out: { type: 'string' },
  bom: { type: 'boolean' },
  format: { type: 'string' },
  language: { type: 'string' },
  name: { type: 'string' },
  scope: { type: 'string' },
  workspace: { type: 'string' },
  'audit-head': { type: 'string', multiple: true },
  remove: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** A mistake on the command line. The message says what was expected. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** The arguments of a command, exactly one per name: an extra one is a mistake, such as `*.csv`. */
export function expectArgs<Names extends string[]>(
  args: readonly string[],
  ...names: Names
): { [Name in keyof Names]: string } {
  const missing = names.find((_, index) => !args[index])
  if (missing) throw new UsageError(`Expected ${missing}. See vouch --help.`)
  if (args.length > names.length) throw new UsageError(`Unexpected argument “${args[names.length]}”. See vouch --help.`)
  return args as { [Name in keyof Names]: string }
}
