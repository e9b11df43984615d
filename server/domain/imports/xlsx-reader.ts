import { BlobReader, type FileEntry, ZipReader } from '@zip.js/zip.js'
import type { CsvRow } from './csv-reader.ts'
import { unreadableFile } from './file-errors.ts'
import {
  createLimitCheck,
  type LimitCheck,
  type XlsxLimits,
  type XmlHandler,
  XmlParser,
  xlsxLimits,
} from './xlsx-limits.ts'
import { isDateFormat, SheetParser } from './xlsx-sheet.ts'

/**
 * Reads the rows of the first visible sheet of a workbook. The sheet is read as a stream; only its shared texts are kept.
 * Dates become ISO text, and numbers their digits.
 * @throws DomainError `file-workbook` if the file is none, `file-bomb` or `file-row` if it expands too much: see `xlsxLimits`
 */
export async function* readXlsxRows(file: Blob, limits: XlsxLimits = xlsxLimits): AsyncGenerator<CsvRow> {
  const archive = new ZipReader(new BlobReader(file), { useWebWorkers: false })
  const checkLimit = createLimitCheck(limits)
  const workbook = new Workbook(await listEntries(archive, checkLimit), checkLimit)
  try {
    yield* workbook.readRows()
  } finally {
    await archive.close()
  }
}

async function listEntries(archive: ZipReader<unknown>, checkLimit: LimitCheck): Promise<Map<string, FileEntry>> {
  const entries = new Map<string, FileEntry>()
  let count = 0
  try {
    for await (const entry of archive.getEntriesGenerator()) {
      if (!entry.directory) entries.set(entry.filename, entry)
      checkLimit('entries', ++count)
    }
  } catch (error) {
    throw isFileError(error) ? error : unreadableFile('workbook')
  }
  return entries
}

/** The limit of a part. */
type PartLimit = 'bytes' | 'smallPartBytes'

/** The parts of a workbook, read as they are needed. */
class Workbook {
  readonly #entries: ReadonlyMap<string, FileEntry>
  readonly #checkLimit: LimitCheck
  #bytes = 0

  constructor(entries: ReadonlyMap<string, FileEntry>, checkLimit: LimitCheck) {
    this.#entries = entries
    this.#checkLimit = checkLimit
  }

  async *readRows(): AsyncGenerator<CsvRow> {
    const { sheetId, is1904 } = await this.#readSheetList()
    const path = await this.#findPath(sheetId)
    const [texts, dateStyles] = [await this.#readSharedTexts(), await this.#readDateStyles()]
    const sheet = new SheetParser({ texts, dateStyles, is1904 }, this.#checkLimit)
    for await (const text of this.#readText(path, 'bytes')) yield* sheet.parse(text)
    yield* sheet.finish()
  }

  async #readSheetList(): Promise<{ sheetId: string; is1904: boolean }> {
    let [sheetId, is1904] = ['', false]
    await this.#parse('xl/workbook.xml', {
      onopentag(name, attributes) {
        if (name === 'sheet' && sheetId === '' && (attributes.state ?? 'visible') === 'visible')
          sheetId = attributes['r:id'] ?? ''
        if (name === 'workbookPr') is1904 = ['1', 'true'].includes(attributes.date1904 ?? '')
      },
    })
    return { sheetId, is1904 }
  }

  async #findPath(sheetId: string): Promise<string> {
    let target = 'worksheets/sheet1.xml'
    await this.#parse('xl/_rels/workbook.xml.rels', {
      onopentag(name, attributes) {
        if (name === 'Relationship' && attributes.Id === sheetId) target = attributes.Target ?? target
      },
    })
    const path = target.startsWith('/') ? target.slice(1) : `xl/${target}`
    if (!this.#entries.has(path)) throw unreadableFile('workbook')
    return path
  }

  async #readSharedTexts(): Promise<string[]> {
    const checkLimit = this.#checkLimit
    const texts: string[] = []
    let [isText, isPhonetic, characters] = [false, false, 0]
    const handler: XmlHandler = {
      onopentagname(name) {
        if (name === 'si') checkLimit('texts', texts.push(''))
        // How Japanese words are pronounced is no part of the text.
        if (name === 'rPh') isPhonetic = true
        isText = name === 't'
      },
      ontext(text) {
        if (!isText || isPhonetic) return
        characters += text.length
        checkLimit('textCharacters', characters)
        texts[texts.length - 1] += text
      },
      onclosetag(name) {
        if (name === 'rPh') isPhonetic = false
        isText = false
      },
    }
    await this.#parse('xl/sharedStrings.xml', handler, 'bytes')
    return texts
  }

  /** Whether the cells of each style are dates. */
  async #readDateStyles(): Promise<boolean[]> {
    const checkLimit = this.#checkLimit
    const formats = new Map<string, string>()
    const styles: boolean[] = []
    let isCellStyle = false
    await this.#parse('xl/styles.xml', {
      onopentag(name, { numFmtId = '', formatCode = '' }) {
        if (name === 'numFmt') formats.set(numFmtId, formatCode)
        if (name === 'cellXfs') isCellStyle = true
        if (name !== 'xf' || !isCellStyle) return
        checkLimit('styles', styles.push(isDateFormat(Number(numFmtId), formats.get(numFmtId))))
      },
      onclosetag(name) {
        if (name === 'cellXfs') isCellStyle = false
      },
    })
    return styles
  }

  /** Parses a part; a missing one is empty. */
  async #parse(path: string, handler: XmlHandler, limit: PartLimit = 'smallPartBytes'): Promise<void> {
    const parser = new XmlParser(handler, this.#checkLimit)
    for await (const text of this.#readText(path, limit)) parser.write(text)
    parser.end()
  }

  async *#readText(path: string, limit: PartLimit): AsyncGenerator<string> {
    const entry = this.#entries.get(path)
    if (!entry) return
    // An entry that understates its size is stopped below.
    this.#checkLimit('bytes', this.#bytes + entry.uncompressedSize)
    let partBytes = 0
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const transfer = entry.getData(writable)
    transfer.catch(() => undefined)
    const decoder = new TextDecoder()
    try {
      for await (const chunk of readable) {
        this.#bytes += chunk.length
        partBytes += chunk.length
        this.#checkLimit('bytes', this.#bytes)
        this.#checkLimit(limit, partBytes)
        yield decoder.decode(chunk, { stream: true })
        await new Promise((resolve) => setImmediate(resolve))
      }
      await transfer
    } catch (error) {
      throw isFileError(error) ? error : unreadableFile('workbook')
    }
  }
}

const isFileError = (error: unknown) => error instanceof Error && error.name === 'DomainError'
