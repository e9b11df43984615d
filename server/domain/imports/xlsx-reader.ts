import { BlobReader, type FileEntry, ZipReader } from '@zip.js/zip.js'
import { Parser } from 'htmlparser2'
import type { CsvRow } from './csv-reader.ts'
import { unreadableFile } from './file-errors.ts'
import { isDateFormat, SheetParser } from './xlsx-sheet.ts'

/** A small archive can expand to any size: what is read of it in all. */
const MAX_EXPANDED_BYTES = 128 * 1024 * 1024
const MAX_ENTRIES = 10_000

/**
 * Reads the rows of the first visible sheet of a workbook. The sheet is read as a stream; only its shared texts are kept.
 * Dates become ISO text, and numbers their digits.
 * @throws DomainError if the file is no workbook, or expands to more than 128 MB
 */
export async function* readXlsxRows(file: Blob): AsyncGenerator<CsvRow> {
  const archive = new ZipReader(new BlobReader(file), { useWebWorkers: false })
  const workbook = new Workbook(await listEntries(archive))
  try {
    yield* workbook.readRows()
  } finally {
    await archive.close()
  }
}

async function listEntries(archive: ZipReader<unknown>): Promise<Map<string, FileEntry>> {
  const entries = new Map<string, FileEntry>()
  let count = 0
  try {
    for await (const entry of archive.getEntriesGenerator()) {
      if (!entry.directory) entries.set(entry.filename, entry)
      if (++count > MAX_ENTRIES) throw unreadableFile('workbook')
    }
  } catch {
    throw unreadableFile('workbook')
  }
  return entries
}

/** The parts of a workbook, read as they are needed. */
class Workbook {
  readonly #entries: ReadonlyMap<string, FileEntry>
  #remainingBytes = MAX_EXPANDED_BYTES

  constructor(entries: ReadonlyMap<string, FileEntry>) {
    this.#entries = entries
  }

  async *readRows(): AsyncGenerator<CsvRow> {
    const { sheetId, is1904 } = await this.#readSheetList()
    const path = await this.#findPath(sheetId)
    const [texts, dateStyles] = [await this.#readSharedTexts(), await this.#readDateStyles()]
    const sheet = new SheetParser({ texts, dateStyles, is1904 })
    for await (const text of this.#readText(path)) yield* sheet.parse(text)
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
    const texts: string[] = []
    let [isText, isPhonetic] = [false, false]
    await this.#parse('xl/sharedStrings.xml', {
      onopentagname(name) {
        if (name === 'si') texts.push('')
        // How Japanese words are pronounced is no part of the text.
        if (name === 'rPh') isPhonetic = true
        isText = name === 't'
      },
      ontext(text) {
        if (isText && !isPhonetic) texts[texts.length - 1] += text
      },
      onclosetag(name) {
        if (name === 'rPh') isPhonetic = false
        isText = false
      },
    })
    return texts
  }

  /** Whether the cells of each style are dates. */
  async #readDateStyles(): Promise<boolean[]> {
    const formats = new Map<string, string>()
    const styles: boolean[] = []
    let isCellStyle = false
    await this.#parse('xl/styles.xml', {
      onopentag(name, { numFmtId = '', formatCode = '' }) {
        if (name === 'numFmt') formats.set(numFmtId, formatCode)
        if (name === 'cellXfs') isCellStyle = true
        if (name === 'xf' && isCellStyle) styles.push(isDateFormat(Number(numFmtId), formats.get(numFmtId)))
      },
      onclosetag(name) {
        if (name === 'cellXfs') isCellStyle = false
      },
    })
    return styles
  }

  /** Parses a part; a missing one is empty. */
  async #parse(path: string, handler: ConstructorParameters<typeof Parser>[0]): Promise<void> {
    const parser = new Parser(handler, { xmlMode: true })
    for await (const text of this.#readText(path)) parser.write(text)
    parser.end()
  }

  async *#readText(path: string): AsyncGenerator<string> {
    const entry = this.#entries.get(path)
    if (!entry) return
    // An entry that understates its size is stopped below.
    if (entry.uncompressedSize > this.#remainingBytes) throw unreadableFile('bomb')
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const transfer = entry.getData(writable)
    transfer.catch(() => undefined)
    const decoder = new TextDecoder()
    try {
      for await (const chunk of readable) {
        this.#remainingBytes -= chunk.length
        if (this.#remainingBytes < 0) throw unreadableFile('bomb')
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
