/** What can be said at the command line. */
export const usage = `Usage: vouch COMMAND

  import responses FILE.csv --survey ID --map score=COLUMN,at=COLUMN,…   store the rows of a CSV file as answers
      fields: score, at, comment, key, locale, property.NAME,
              contact.externalId, contact.email, contact.phone, contact.name, contact.locale
      key=COLUMN       the column that identifies a row; without it a row is known by what it says
      --no-follow-ups  opens no follow-ups: for history that nobody will call about
  export responses|follow-ups|contacts [--survey ID] [--out FILE.csv] [--bom]
      --bom            begins with the mark by which Excel knows UTF-8
  backup FILE                                        writes all there is into a new SQLite file, while the service runs
  restore FILE                                       puts a backup where DATABASE_URL names nothing yet, or an empty
                                                     PostgreSQL database
  verify                                             counts everything again; exit code 1 where the counts disagree
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

/** The command line says something that cannot be done; the message says what was expected. */
export class UsageError extends Error {
  override name = 'UsageError'
}
