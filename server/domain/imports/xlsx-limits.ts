import { Parser } from 'htmlparser2'
import { unreadableFile } from './file-errors.ts'

/**
 * What a workbook may expand to. A small archive can expand to any size, and a short text can be shared by millions of cells;
 * a Worker has 128 MB of memory for all requests.
 */
export const xlsxLimits = {
  /** Files in the archive. */
  entries: 10_000,
  /** Bytes of all parts that are read. */
  bytes: 128 * 1024 * 1024,
  /** Bytes of a part beside the sheet and its texts. */
  smallPartBytes: 32 * 1024 * 1024,
  /** Shared texts, and their characters: these stay in memory. */
  texts: 2_000_000,
  textCharacters: 32 * 1024 * 1024,
  /** Formats of cells; Excel itself has no more. */
  styles: 65_536,
  /** Cells of all rows, with empty ones before others: 200,000 rows of 100 columns. */
  cells: 20_000_000,
  /** Characters of a row, and of all rows, with one for each cell. */
  rowCharacters: 256_000,
  characters: 64 * 1024 * 1024,
  /** Characters within one tag or comment, which the parser keeps. */
  tagCharacters: 1024 * 1024,
} as const

export type XlsxLimits = Readonly<Record<keyof typeof xlsxLimits, number>>

/** Checks a value against a limit. @throws DomainError `file-bomb`, or `file-row` */
export type LimitCheck = (name: keyof XlsxLimits, value: number) => void

export const createLimitCheck =
  (limits: XlsxLimits): LimitCheck =>
  (name, value) => {
    if (value > limits[name]) throw unreadableFile(name === 'rowCharacters' ? 'row' : 'bomb')
  }

/** What is done with the parts of a text. */
export type XmlHandler = Pick<
  NonNullable<ConstructorParameters<typeof Parser>[0]>,
  'onopentag' | 'onopentagname' | 'ontext' | 'onclosetag'
>

/** How often the parser is watched. */
const SLICE_CHARACTERS = 64 * 1024

/** Parses XML from pieces. */
export class XmlParser {
  readonly #parser: Parser
  readonly #checkLimit: LimitCheck
  /** Characters since the parser has last reported something. */
  #pending = 0

  constructor({ onopentag, onopentagname, ontext, onclosetag }: XmlHandler, checkLimit: LimitCheck) {
    this.#checkLimit = checkLimit
    this.#parser = new Parser(
      {
        onopentagname: (name) => {
          this.#pending = 0
          onopentagname?.(name)
        },
        ...(onopentag && { onopentag }),
        ontext: (text) => {
          this.#pending = 0
          ontext?.(text)
        },
        onclosetag: (name, isImplied) => {
          this.#pending = 0
          onclosetag?.(name, isImplied)
        },
      },
      { xmlMode: true },
    )
  }

  /** @throws DomainError `file-bomb` for a tag or comment that is too long */
  write(text: string): void {
    for (let start = 0; start < text.length; start += SLICE_CHARACTERS) {
      const slice = text.slice(start, start + SLICE_CHARACTERS)
      this.#pending += slice.length
      this.#checkLimit('tagCharacters', this.#pending)
      this.#parser.write(slice)
    }
  }

  end(): void {
    this.#parser.end()
  }
}
