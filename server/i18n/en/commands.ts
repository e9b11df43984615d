import type { CommandTexts } from '../command-texts.ts'

const plural = (count: number, text: string, noun: string) => `${text} ${noun}${count === 1 ? '' : 's'}`
const would = (isDryRun: boolean) => (isDryRun ? 'would be ' : '')

/** What is expected of each variable. */
const variables = {
  PORT: 'a port from 1 to 65535, such as 8787',
  HOST: 'the address to listen on, such as 127.0.0.1',
  PUBLIC_URL: 'the public address of the service, without a path, such as https://vouch.example.com',
  HSTS: 'for how many seconds browsers must use https, from 0 to 63072000',
  DATABASE_URL: 'sqlite:path/to/file.db, sqlite:/path/to/file.db or postgres://user@host/database',
  SECRET: 'at least 32 random characters; required with PostgreSQL',
  PREVIOUS_SECRETS: 'earlier values of SECRET, separated by commas, of at least 32 characters each',
  API_KEY: '22 to 200 random characters without spaces',
  TIME_ZONE: 'a time zone such as Europe/Paris',
  SMTP_URL:
    'the mail server, such as smtps://user:password@smtp.example.com:465; with ?tls=optional or ?tls=off, if it has no TLS',
  MAIL_API_URL: 'resend://KEY, postmark://TOKEN or ses://ID:SECRET@REGION, and no SMTP_URL beside it',
  MAIL_FROM: 'the sender of emails, such as Vouch <vouch@example.com>; required with SMTP_URL and MAIL_API_URL',
  BOUNCE_DOMAIN: 'a domain whose mail reaches Vouch, such as bounce.example.com',
  DKIM_DOMAIN: 'the domain that signs emails, such as example.com; required with DKIM_SELECTOR and DKIM_KEY',
  DKIM_SELECTOR: 'the name of the key in the DNS, such as vouch; required with DKIM_DOMAIN',
  DKIM_KEY: 'a private RSA key in PEM, of at least 1024 bits; required with DKIM_DOMAIN',
  SES_TOPIC_ARN:
    'the topic of Amazon SNS with the events of Amazon SES, such as arn:aws:sns:eu-west-1:123456789012:vouch',
  POSTMARK_WEBHOOK_TOKEN: '16 to 200 random characters without spaces',
  SENDGRID_WEBHOOK_KEY: 'the public key that SendGrid shows for its event webhook',
  RESEND_WEBHOOK_SECRET: 'the signing secret of the webhook at Resend: whsec_…',
  MAILGUN_SIGNING_KEY: '16 to 200 random characters without spaces',
  BREVO_WEBHOOK_TOKEN: '16 to 200 random characters without spaces',
  MAIL_TO_LOG: 'true or false',
  WEBHOOKS_ALLOW_PRIVATE: 'true or false',
  ADMIN_EMAIL: 'the email address of the first owner; required with ADMIN_PASSWORD',
  ADMIN_PASSWORD:
    '10 to 128 characters that are hard to guess: no common password, sequence or address; required with ADMIN_EMAIL',
  OIDC_ISSUER: 'the address of a provider, such as https://login.example.com; required with OIDC_CLIENT_ID',
  OIDC_CLIENT_ID: 'the id of this service at the provider; required with OIDC_ISSUER',
  OIDC_CLIENT_SECRET: 'the secret of this service at the provider; required with OIDC_ISSUER',
  OIDC_NAME: 'the label of the provider’s button, at most 60 characters',
  TRUSTED_PROXIES: 'addresses or networks, such as 10.0.0.0/8,127.0.0.1',
  RATE_LIMIT: 'the number of responses per minute, address and survey, such as 120, or off',
  DRAIN_SECONDS: 'how many seconds to keep serving after a stop signal, from 0 to 300',
  LOG_LEVEL: 'one of fatal, error, warn, info, debug, trace, silent',
}

export const commands: CommandTexts = {
  usage: `Usage: vouch COMMAND

  import responses FILE --survey ID [--map score=COLUMN,at=COLUMN,…]   import the rows of a file as responses
      fields: score, at, comment, key, locale, property.NAME, contact.externalId, contact.email, contact.phone,
              contact.name, contact.firstName, contact.lastName, contact.salutation, contact.locale
      key=COLUMN       the column that identifies a row; without it, a row is identified by its content
      --date-order day-first|month-first   how to read dates such as 03/02/2026, if no row of the file tells
      --time-zone Europe/Berlin            of times without one; by default that of the file or the workspace
      --empty-dates leave-out|2026-01-31   what to do with rows without a date; without it, they are rejected
      --update         replace what a known row has otherwise in the file; without it, such rows are only reported
      --follow-ups-since 2026-01-31   open follow-ups for responses from this day on; without it, for those of 30 days
      --no-follow-ups  open none
  import contacts FILE [--map email=COLUMN,name=COLUMN,…]   import the rows of a file as contacts
      fields: name, firstName, lastName, salutation, email, phone, externalId, locale, property.NAME
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
      --format xlsx    an Excel workbook for readers: names, local times, a column for each reason and question
      --format excel   the same as CSV, with a byte order mark
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
  classify-mail FILE.eml…                            say what mails that came back mean, one line of JSON for each: hard or
                                                     soft bounce, complaint, auto-reply or none; - for standard input
  audit --workspace ID [--out FILE.csv] [--bom]      export the audit log of a workspace, even a deleted one
  demo [--language zh-Hans] [--remove]               create a workspace with sample data, or remove it
  create-workspace NAME                              create a workspace with its first survey, link and API key

  --country GB     (import) of phone numbers without a country code; by default the country of the workspace
  --workspace ID   the workspace, if there are several; sample data does not count

The database is the one in DATABASE_URL (sqlite:data/vouch.db).`,
  expected: (what) => `Expected ${what}. See vouch --help.`,
  unexpectedArgument: (argument) => `Unexpected argument “${argument}”. See vouch --help.`,
  noCommand: (name) => `There is no command “${name}”. See vouch --help.`,
  unknownOption: (option) => `Unknown option '${option}'. See vouch --help.`,
  wrongOption: (option) => `Option '${option}': expected no value. See vouch --help.`,
  missingOption: (option) => `Option '${option}': expected a value. See vouch --help.`,
  systemErrors: {
    ENOENT: 'There is no such file or folder',
    EACCES: 'Permission denied',
    EEXIST: 'The file exists already',
    EISDIR: 'This is a folder',
    ENOTDIR: 'This is not a folder',
    ENOSPC: 'The disk is full',
    EROFS: 'The file system is read-only',
  },
  systemError: (reason, path) => `${reason}: ${path}`,
  lists: {
    imports: 'responses or contacts',
    exports: 'responses, follow-ups or contacts',
    repairs: 'responses or phones',
    importVerbs: 'list, cancel ID or undo ID',
    mails: 'FILE.eml, or - for standard input',
  },
  notOf: {
    import: (name) => `Expected responses or contacts to import, not “${name}”.`,
    imports: (name) => `Expected list, cancel or undo, not “${name}”.`,
    export: (name) => `Expected responses, follow-ups or contacts to export, not “${name}”.`,
    repair: (name) => `Expected responses or phones to repair, not “${name}”.`,
  },
  or: ' or ',
  separator: ', ',
  counts: {
    row: (count, text) => plural(count, text, 'row'),
    response: (count, text) => plural(count, text, 'response'),
    contact: (count, text) => plural(count, text, 'contact'),
    'follow-up': (count, text) => plural(count, text, 'follow-up'),
    count: (count, text) => plural(count, text, 'count'),
    record: (count, text) => plural(count, text, 'record'),
    value: (count, text) => plural(count, text, 'value'),
  },
  written: (rows) => `${rows} written.`,
  options: {
    survey: '--survey: expected the id of the survey that the responses belong to.',
    name: '--name: expected the purpose of the key, in 1 to 100 characters.',
    scope: (scopes) => `--scope: expected ${scopes}.`,
    country: (reason) => `--country: ${reason}.`,
    dateOrder: (orders) => `--date-order: expected ${orders}.`,
    timeZone: '--time-zone: expected a time zone such as Europe/Berlin.',
    emptyDates: '--empty-dates: expected reject, leave-out or a day such as 2026-11-22.',
    followUpsSince: '--follow-ups-since: expected a day such as 2026-11-22.',
    encoding: (encodings) => `--encoding: expected ${encodings}.`,
    headerLine: '--header-line: expected the number of a line, or 0 for a file without a header.',
    format: (format) => `--format: expected xlsx, excel or raw, not “${format}”.`,
    language: (languages) => `--language: expected ${languages}.`,
    noSurveyOfContacts: '--survey: contacts do not belong to a survey. Leave it out.',
    email: 'EMAIL: expected an address such as ada@example.com.',
    role: (roles) => `ROLE: expected ${roles}.`,
    user: 'EMAIL: expected the address of a user.',
  },
  workspace: {
    none: 'There is no workspace yet. Start the service first.',
    oneOf: (lines) => `--workspace: expected one of\n${lines}`,
    sample: '(sample data)',
  },
  keys: {
    created: (id, scope) => `Key ${id} (${scope}). Its secret is shown only once.`,
    revoked: 'Revoked.',
    states: { revoked: (at) => `revoked ${at}`, used: (at) => `last used ${at}`, unused: 'never used' },
  },
  workspaceCreated: { workspace: 'Workspace  ', survey: 'Survey     ', link: 'Link       ', key: 'API key    ' },
  users: {
    alreadySetUp: 'The service has been set up already. See vouch invite and vouch reset-password.',
    noSecondFactor: (email) => `${email} has no second factor.`,
    removed: (factors, email) => `Removed: ${factors}. ${email} is signed out everywhere.`,
    factors: { 'authenticator-app': 'authenticator app', passkey: 'passkeys' },
  },
  demo: {
    created: (url) => `The sample data is in its own workspace, open to all owners:\n${url}`,
    none: 'There is no sample data.',
    removed: 'The sample data is removed.',
  },
  verify: {
    countsEqual: 'All counts equal a recount.',
    countsDiffer: (count, text) =>
      `${plural(count, text, 'count')} ${count === 1 ? 'differs' : 'differ'} from a recount.`,
    lastEntry: (workspaceId, sequence, hash) =>
      `Audit log of ${workspaceId}: entry ${sequence} is the last one, with the hash ${hash}`,
    auditIntact: 'All audit logs are intact.',
    auditChanged: 'An audit log was changed.',
  },
  backup: {
    secret: (secret) =>
      `The backup does not contain the service's secret (${secret}). Keep that too: without it, signed identities and the\n` +
      'tokens with which respondents change their responses are void.',
    notRecorded: 'The time of this backup could not be recorded for the health page.',
    summary: ({ responses, contacts, size, verdict }) => `${responses}, ${contacts}, ${size}, ${verdict}`,
    verified: 'verified',
    but: (faults) => `but ${faults.join(' and ')}`,
    countsDiffer: (count, text) =>
      `${plural(count, text, 'count')} ${count === 1 ? 'differs' : 'differ'} from a recount`,
    auditChanged: 'an audit log was changed',
    memory: 'DATABASE_URL: expected a file or a server, not :memory:.',
  },
  restore: {
    secret: (secret) =>
      `Before you start the service, give it the secret it had (${secret}): without it, signed identities and the tokens\n` +
      'with which respondents change their responses are void.',
  },
  progress: {
    checking: 'Checking',
    copying: 'Copying',
    importing: 'Importing',
    undoing: 'Undoing',
    left: (time) => `${time} left`,
  },
  repair: {
    notChina: 'The country of the workspace is not China. Set it in Settings → Workspace first.',
    planned: { corrected: 'corrected', merged: 'merged' },
    mergedInto: (id) => `merged into ${id}`,
    unchanged: 'left as it is',
    phones: (count, isDryRun) => `${count} ${would(isDryRun)}repaired.`,
    responsesPlanned: (count) =>
      `${count} would be restored, unless another response counts for the same personal link.`,
    responses: (count) => `${count} restored.`,
    responsesLeftOut: (count) => ` For ${count}, another one counts for the same link.`,
  },
  imports: {
    cancelled: 'Cancelled. What is stored stays.',
    counts: (added, updated) => `${added} added, ${updated} updated`,
    undone: (counts) =>
      `${counts.removedResponses} and ${counts.removedContacts} removed, ${counts.restoredResponses} and ` +
      `${counts.restoredContacts} restored.`,
    kept: (count) => `\n${count} changed since, or in use: left as they are.`,
    undo: (id) => `To take it back: vouch imports undo ${id}`,
    rejectedFile: (file) => `Rejected rows are in ${file}, with their line and the reason.`,
    contacts: ({ added, existing, rejected }, isDryRun) =>
      `${added} ${would(isDryRun)}added, ${existing} already existed, ${rejected} ${would(isDryRun)}rejected.`,
    responses: (counts, isDryRun) =>
      `${[
        `${counts.added} ${would(isDryRun)}added`,
        ...(counts.hasUpdates ? [`${counts.updated} ${would(isDryRun)}updated`] : []),
        `${counts.unchanged} already existed`,
        `${counts.rejected} ${would(isDryRun)}rejected`,
        ...(counts.differing
          ? [`${counts.differing} differ from what is stored, which stays as it is: see --update`]
          : []),
        ...(counts.withoutScore ? [`${counts.withoutScore} without a score`] : []),
        ...(counts.withoutDate ? [`${counts.withoutDate} without a date left out`] : []),
        `${counts.followUps} ${would(isDryRun)}opened`,
      ].join(', ')}.`,
    stored: (count) => `${count} of the file are stored. Run the command again for the others.`,
    score: (before, after) => `Score: ${before} → ${after}.`,
    scoreOf: (score, responses) => `${score} of ${responses}`,
    tooFew: (responses) => `too few (${responses})`,
    changes: 'Contacts that would change:',
    line: 'line',
    reason: 'reason',
  },
  file: {
    none: (file) => `There is no file “${file}”.`,
    error: (file, reason) => `${file}: ${reason}.`,
    workbook: 'Excel workbook',
    csv: (encoding) => `CSV in ${encoding}`,
    separatedBy: (delimiter) => `separated by ${delimiter}`,
    delimiters: { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' },
    withoutHeader: 'without a header',
    header: (line) => `header on line ${line}`,
    from: (tool) => `from ${tool}`,
    description: (name, parts) => `${name}: ${parts.join(', ')}`,
    noDates: 'No dates: all responses are taken for answers of today; map at=COLUMN otherwise',
    dates: (order, evidence) => `Dates: ${order === 'day-first' ? 'day' : 'month'} first${evidence}`,
    evidence: (cell, line) => ` (“${cell}” on line ${line})`,
    localTimes: (timeZone) => `Times without a zone: ${timeZone}; choose another with --time-zone`,
    rows: (rows, withoutScore, withoutDate) =>
      [
        rows,
        ...(withoutScore ? [`${withoutScore} without a score`] : []),
        ...(withoutDate ? [`${withoutDate} without a date`] : []),
      ].join(', '),
    columns: (names) => `The file has: ${names}.`,
  },
  mapping: {
    error: (reason, columns) => `--map: ${reason}. ${columns}`,
    noField: (field, fields) => `--map: there is no field “${field}”. Expected ${fields}.`,
    noColumn: (option, name, field, columns) =>
      `${option}: there is no column “${name}”${field === undefined ? '' : ` for ${field}`}. ${columns}`,
    severalColumns: (option, name, count, choices) =>
      `${option}: ${count} columns are called “${name}”. Choose one of ${choices}.`,
    position: (name, column) => `“${name}” (column ${column})`,
    rivals: (lines, example) => `${lines.join(', and ')}. Choose with --map, such as --map '${example}'.`,
    rival: (target, names) => `${target} could be ${names.join(' or ')}`,
    noScore: (columns) => `--map: expected at least score=COLUMN. ${columns}`,
    noIdentifier: (fields) => `--map: a contact needs one of ${fields}.`,
    noDate: (example, columns) => `--map: expected at=COLUMN as well, such as ${example}. ${columns}`,
  },
  excess: {
    contacts: (count, rows, advice) =>
      `Nothing was stored: ${count ?? 'too many'} of ${rows} would be rejected or lose a value. ${advice} ` +
      'To import the other rows nevertheless, add --accept-rejections.',
    responses: ({ count, rows, reason, examples, advice }) =>
      `Nothing was stored: ${count} of ${rows} would be rejected. ${reason} (${examples}).\n${advice}`,
    goOn: ' To import the other rows nevertheless, add --accept-rejections; the score may be biased.',
    example: (line, cell) => (cell ? `“${cell}” on line ${line}` : `line ${line}`),
    contradiction: (dayFirst, monthFirst) =>
      `Nothing was stored: the dates contradict each other. “${dayFirst.cell}” on line ${dayFirst.line} has the day first, “${monthFirst.cell}” on line ${monthFirst.line} the month first.\n` +
      'Write all dates in one order, best as 2026-02-13, such as by setting one date format for the whole column in the spreadsheet. With --date-order, rows in the other order are rejected, and dates such as 03/02/2026 may be wrong.',
  },
  contactErrors: {
    quote: 'A quotation mark is opened here and never closed',
    cells: 'Expected as many cells as the header has, found more',
    encoding: 'Expected readable characters: choose another --encoding',
    nobody: 'Expected an email address, a phone number or an externalId, found none',
    email: 'email: Expected an email address such as ada@example.com',
    phone: 'phone: Expected a phone number such as +442071234567; without a country code, choose --country',
    externalId: 'externalId: Expected at most 200 characters, not shortened to a number such as 3.07E+18',
  },
  contactAdvice: {
    quote: 'Quotation marks are never closed: save the file as CSV again.',
    cells: 'Rows have more cells than the header: save the file as CSV again.',
    encoding: 'Characters cannot be read: choose another --encoding.',
    nobody: 'They have neither email, phone nor externalId: map another column.',
    email: 'Their email address cannot be read: map another column.',
    phone: 'Their phone number cannot be read: choose --country, or map another column.',
    externalId: 'Their id cannot be read: map another column.',
  },
  responseErrors: {
    quote: 'A quotation mark is opened here and never closed',
    cells: 'Expected as many cells as the header has, found more',
    encoding: 'Expected readable characters: choose another --encoding',
    score: 'score: Expected a whole number from 0 to 10',
    date: 'at: Expected a date such as 2026-11-22 or a time such as 2026-11-22T09:30:00Z',
    'date-order': 'at: Expected a date whose day and month are clear',
    'date-missing': 'at: Expected a date, found nothing',
    'date-future': 'at: Expected a time that has passed',
    key: 'key: Expected at most 200 characters',
  },
  responseAdvice: {
    quote: 'Save the file as CSV again, so that quotation marks within cells are doubled.',
    cells: 'Save the file as CSV again, so that cells with commas are in quotation marks.',
    encoding: 'Choose the encoding of the file with --encoding.',
    score: 'Map score to the column of the answers from 0 to 10.',
    date: 'Map at to a column of dates.',
    'date-order': 'Choose --date-order day-first or --date-order month-first.',
    'date-missing': 'Choose --empty-dates leave-out, or --empty-dates with the day to take for these rows.',
    'date-future': 'Choose --date-order or --time-zone, or map at to another column.',
    key: 'Map key to a column of short ids.',
  },
  warnings: {
    invalid: 'left out because they cannot be read',
    encoding: 'left out because of unreadable characters; choose another --encoding',
    long: 'shortened',
    more: 'with several values, of which the first is taken',
    extension: 'without their extension',
    damaged: 'left out because a spreadsheet has turned them into numbers such as 1.38E+10',
    'country-missing': 'left out because they have no country code; choose --country',
    'service-number': 'left out because they reach no person',
    placeholder: 'left out because they are placeholders, such as N/A or {{name}}',
    taken: 'left out because they belong to another contact',
    'too-many': 'left out because a record has at most 50 properties',
  },
  warning: ({ count, isSingle, field, warning, place }) =>
    `${count} ${isSingle ? 'value' : 'values'} of ${field} ${warning}${place}.`,
  warningPlace: (cell, line, hasOthers) => ` (“${cell}” on line ${line}${hasOthers ? ', and others' : ''})`,
  start: {
    ready: (version, url) => `Vouch ${version} is ready at ${url}`,
    firstSurvey: 'Answer the first survey   ',
    surveyId: 'Its id                    ',
    key: 'API key                   ',
    configuredKey: 'the one in API_KEY',
    newKey: 'API key, shown only now   ',
    docs: 'Read the API              ',
    setUp: 'Set it up, once           ',
    signIn: 'Sign in                   ',
    failed: 'Vouch cannot start.',
    config: {
      'wrong-value': ({ name }) => `${name}: expected ${variables[name]}`,
      'set-twice': ({ name }) => `${name}_FILE: ${name} is set too. Set only one of them.`,
      'file-empty': ({ name, file }) => `${name}_FILE: the file ${file} is empty.`,
      'file-unreadable': ({ name, file, reason }) => `${name}_FILE: cannot read ${file} (${reason}).`,
      'env-unreadable': ({ reason }) => `.env: expected a readable file (${reason})`,
      database: ({ reason }) => `DATABASE_URL: ${reason}`,
      'secret-not-stored': ({ reason }) => `SECRET: it is not set, and cannot be stored (${reason})`,
      host: ({ reason }) => `HOST: expected an address of this machine (${reason})`,
      'no-database': ({ file }) =>
        `DATABASE_URL: there is no database at ${file}. Start the service first, or set another location.`,
      'secret-short': ({ file }) => `SECRET: expected at least 32 characters in ${file}. Restore that file.`,
      'port-in-use': ({ port }) => `PORT: ${port} is in use by another process. Stop it, or choose another port.`,
      'port-forbidden': ({ port }) => `PORT: this user may not listen on ${port}. Choose a port from 1024 on.`,
      'not-built': () => 'The widget is not built. Run: npm run build',
    },
    variables,
  },
}
