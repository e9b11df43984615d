import { analyse } from 'chardet'

/** The encodings in which spreadsheets write CSV; `auto` detects one. */
export const encodings = ['auto', 'utf-8', 'gb18030', 'big5', 'windows-1252', 'utf-16le'] as const
export type Encoding = (typeof encodings)[number]

/** A file in chunks, which may be read more than once. */
export type Bytes = readonly Uint8Array[]

/** How much is decoded before other requests get their turn. */
const SLICE_BYTES = 64 * 1024

export async function* decodeText(bytes: Bytes, encoding: Encoding): AsyncGenerator<string> {
  const decoder = createDecoder(encoding === 'auto' ? detectEncoding(bytes) : encoding)
  for (const chunk of bytes) {
    for (let start = 0; start < chunk.length; start += SLICE_BYTES) {
      yield decoder.decode(chunk.subarray(start, start + SLICE_BYTES), { stream: true })
      await new Promise((resolve) => setTimeout(resolve))
    }
  }
  yield decoder.decode()
}

/** On a platform that does not know the encoding, the rows are reported as unreadable. */
function createDecoder(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding)
  } catch {
    return new TextDecoder()
  }
}

/** Below this confidence chardet has seen too few characters to tell. */
const MIN_CONFIDENCE = 50

const SAMPLE_BYTES = 64 * 1024

/** A byte order mark decides, then whether the file is valid UTF-8, then its characters. */
function detectEncoding(bytes: Bytes): string {
  const [first = 0, second = 0] = bytes[0] ?? []
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (isUtf8(bytes)) return 'utf-8'
  const sample = takeSample(bytes)
  const [match] = analyse(sample).filter(({ name }) => name === 'GB18030' || name === 'Big5')
  if (match && match.confidence >= MIN_CONFIDENCE) return match.name.toLowerCase()
  return hasPairedHighBytes(sample) ? 'gb18030' : 'windows-1252'
}

function isUtf8(bytes: Bytes): boolean {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for (const chunk of bytes) decoder.decode(chunk, { stream: true })
    decoder.decode()
    return true
  } catch {
    return false
  }
}

/** The bytes from the first one that is not ASCII. */
function takeSample(bytes: Bytes): Uint8Array {
  for (const chunk of bytes) {
    const start = chunk.findIndex((byte) => byte >= 0x80)
    if (start !== -1) return chunk.subarray(start, start + SAMPLE_BYTES)
  }
  return new Uint8Array()
}

/** For short files: Chinese characters are pairs of high bytes, whereas accented letters mostly stand alone. */
function hasPairedHighBytes(sample: Uint8Array): boolean {
  const runs =
    Buffer.from(sample)
      .toString('latin1')
      .match(/[\x80-\xff]+/g) ?? []
  return runs.filter((run) => run.length > 1).length * 2 > runs.length
}
