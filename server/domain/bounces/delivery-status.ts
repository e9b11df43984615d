/** What a delivery status notification (RFC 3464) says about one recipient. */
export interface RecipientStatus {
  recipient: string | null
  action: 'failed' | 'delayed' | 'delivered'
  /** The code of RFC 3463, such as `5.1.1`. */
  status: string | null
  /** What the server said, and of which kind it is: `smtp`, `x-unix` for a program, … */
  diagnostic: string
  diagnosticType: string
}

type Fields = ReadonlyMap<string, string>

/** The recipients of a notification. Blocks of fields are separated by empty lines; the first is about the mail. */
export function parseDeliveryStatus(text: string): RecipientStatus[] {
  const blocks = text.split(/\n[ \t]*\n/, 500).map(parseFields)
  return mergeTornBlocks(blocks)
    .filter((fields) => getRecipient(fields) !== null)
    .map(parseRecipient)
}

/** The fields of a block by their names in lower case. A line that begins with a space continues the one before. */
export function parseFields(block: string): Fields {
  const fields = new Map<string, string>()
  for (const line of block.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const [, name = '', value = ''] = /^([A-Za-z][\w-]{1,60})[ \t]*:(.*)$/.exec(line) ?? []
    if (name && !fields.has(name.toLowerCase())) fields.set(name.toLowerCase(), value.trim())
  }
  return fields
}

/** Some servers write a diagnostic with an empty line in it: what comes before belongs to the recipient after it. */
function mergeTornBlocks(blocks: Fields[]): Fields[] {
  let torn: Fields = new Map()
  return blocks.map((fields) => {
    const merged = new Map([...torn, ...fields])
    torn = getRecipient(fields) === null && (torn.size > 0 || fields.has('diagnostic-code')) ? merged : new Map()
    return merged
  })
}

const getRecipient = (fields: Fields): string | null =>
  findAddress(fields.get('final-recipient')) ?? findAddress(fields.get('original-recipient'))

/** The first address in a text, in lower case. */
export function findAddress(text = ''): string | null {
  const [address] = addressPattern.exec(text) ?? []
  return address?.toLowerCase() ?? null
}

/** An address, in other scripts as well (RFC 6532). Its length is limited, so that no text makes the search slow. */
export const addressPattern =
  /(?<![\p{L}\p{N}._%+'=/-])[\p{L}\p{N}._%+'=/#&*!?{}|^~`$-]{1,64}@[\p{L}\p{N}.-]{1,190}[\p{L}\p{N}]/u

function parseRecipient(fields: Fields): RecipientStatus {
  const [, type = '', diagnostic = ''] = /^([\w-]{1,40})[ \t]*;(.*)$/.exec(fields.get('diagnostic-code') ?? '') ?? []
  const [status = null] = /[245]\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '') ?? []
  return {
    recipient: getRecipient(fields),
    action: parseAction(fields.get('action'), status),
    status,
    diagnostic: diagnostic || fields.get('diagnostic-code') || fields.get('x-supplementary-info') || '',
    diagnosticType: type.toLowerCase(),
  }
}

/** Postfix calls the outcome of a test `deliverable`. Without an action, the class of the status tells. */
function parseAction(action = '', status: string | null): RecipientStatus['action'] {
  if (/^(delivered|relayed|expanded|deliverable)\b/i.test(action)) return 'delivered'
  if (/^delayed\b/i.test(action)) return 'delayed'
  return action === '' && status?.startsWith('2.') ? 'delivered' : 'failed'
}
