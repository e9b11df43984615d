/** What can be said at the command line. */
export const usage = `Usage: vouch COMMAND

  import responses FILE.csv --survey ID --map score=COLUMN,at=COLUMN,…   store the rows of a CSV file as answers
      fields: score, at, comment, key, locale, property.NAME,
              contact.externalId, contact.email, contact.phone, contact.name, contact.locale
      key=COLUMN       the column that identifies a row; without it a row is known by what it says
      --no-follow-ups  opens no follow-ups: for history that nobody will call about
  import contacts FILE.csv --map email=COLUMN,name=COLUMN,…   store the rows of a CSV file as contacts
      fields: name, email, phone, externalId, locale, property.NAME
      --country-code +44   of phone numbers without one
      --encoding NAME      auto, utf-8, gb18030, big5, windows-1252 or utf-16le
      --dry-run            says what would be stored, and stores nothing
  export responses|follow-ups|contacts [--survey ID] [--out FILE.csv] [--bom]
      --bom            begins with the mark by which Excel knows UTF-8
  backup FILE                                        writes all there is into a new SQLite file, while the service runs
  restore FILE                                       puts a backup where DATABASE_URL names nothing yet, or an empty
                                                     PostgreSQL database
  verify                                             counts everything again, and compares the index of words; exit code 1
                                                     where anything disagrees
  create-key --name NAME --scope read|write|admin    makes an API key; its secret is shown this once
  list-keys
  revoke-key ID
  invite EMAIL ROLE                                  invites owner, manager, marketer, agent or viewer; prints the link
  setup-link                                         prints where the first owner sets the service up
  reset-password EMAIL                               prints where somebody chooses a new password, within an hour
  audit --workspace ID [--out FILE.csv] [--bom]      what was done in a workspace, also in one that has been deleted
  demo [--remove]                                    makes a workspace with sample data, or removes it
  create-workspace NAME                              makes a further workspace with its first survey, link and key

  --workspace ID   which workspace, where there are several

The database is the one in DATABASE_URL (sqlite:data/vouch.db).`

/** What may be given beside the words of a command. */
export const options = {
  survey: { type: 'string' },
  map: { type: 'string', multiple: true },
  'no-follow-ups': { type: 'boolean' },
  'country-code': { type: 'string' },
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

/** The command line says something that cannot be done; the message says what was expected. */
export class UsageError extends Error {
  override name = 'UsageError'
}
