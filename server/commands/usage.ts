/** The text of `vouch --help`. */
export const usage = `Usage: vouch COMMAND

  import responses FILE.csv --survey ID --map score=COLUMN,at=COLUMN,…   import the rows of a CSV file as responses
      fields: score, at, comment, key, locale, property.NAME,
              contact.externalId, contact.email, contact.phone, contact.name, contact.locale
      key=COLUMN       the column that identifies a row; without it, a row is identified by its content
      --update         replace what a known row has otherwise in the file; without it, such rows are only reported
      --follow-ups-since 2026-01-31   open follow-ups for responses from this day on; without it, for those of 30 days
      --no-follow-ups  open none
  import contacts FILE.csv --map email=COLUMN,name=COLUMN,…   import the rows of a CSV file as contacts
      fields: name, email, phone, externalId, locale, property.NAME
      --encoding NAME      auto, utf-8, gb18030, big5, windows-1252 or utf-16le
      --dry-run            only report what would be imported
  imports list                                       list imports of contacts and responses
  imports undo ID                                    take back what an import has added and changed
  export responses|follow-ups|contacts [--survey ID] [--out FILE.csv] [--bom]
      --bom            begin with a byte order mark, by which Excel recognises UTF-8
  backup FILE                                        copy the database to a new SQLite file while the service runs
  restore FILE                                       restore a backup to DATABASE_URL, where there must be no database yet,
                                                     or an empty PostgreSQL database
  repair responses [--dry-run]                       restore responses that only an app's browser made suspect, although
                                                     the touch or key of a person was seen
  verify                                             recount everything and check the search index; exit code 1 on any
                                                     difference
  create-key --name NAME --scope read|write|admin    create an API key and print its secret once
  list-keys
  revoke-key ID
  invite EMAIL ROLE                                  invite an owner, manager, marketer, agent or viewer; print the link
  setup-link                                         print the link that sets up the service and its first owner
  reset-password EMAIL                               print a link to a new password, valid for one hour
  audit --workspace ID [--out FILE.csv] [--bom]      export the audit log of a workspace, even a deleted one
  demo [--remove]                                    create a workspace with sample data, or remove it
  create-workspace NAME                              create a workspace with its first survey, link and API key

  --country GB     (import) of phone numbers without a country code; by default the country of the workspace
  --workspace ID   the workspace, if there are several; sample data does not count

The database is the one in DATABASE_URL (sqlite:data/vouch.db).`

/** The options of all commands. */
export const options = {
  survey: { type: 'string' },
  map: { type: 'string', multiple: true },
  update: { type: 'boolean' },
  'follow-ups-since': { type: 'string' },
  'no-follow-ups': { type: 'boolean' },
  country: { type: 'string' },
  encoding: { type: 'string' },
  'dry-run': { type: 'boolean' },
  out: { type: 'string' },
  bom: { type: 'boolean' },
  name: { type: 'string' },
  scope: { type: 'string' },
  workspace: { type: 'string' },
  remove: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

/** A mistake on the command line. The message says what was expected. */
export class UsageError extends Error {
  override name = 'UsageError'
}
