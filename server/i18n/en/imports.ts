/** What both imports, of responses and of contacts, say about files and cells. */
export const en = {
  encoding: 'Encoding',
  encodingHint: 'Change it if characters look wrong in the preview.',
  encodings: {
    auto: 'Detect automatically',
    'utf-8': 'UTF-8',
    'utf-16le': 'UTF-16',
    'utf-16be': 'UTF-16 (big-endian)',
    gb18030: 'Simplified Chinese (GB18030, GBK)',
    big5: 'Traditional Chinese (Big5)',
    shift_jis: 'Japanese (Shift-JIS)',
    'euc-kr': 'Korean (EUC-KR)',
    'windows-1250': 'Central European (Windows-1250)',
    'windows-1251': 'Cyrillic (Windows-1251)',
    'windows-1252': 'Western (Windows-1252)',
    'windows-1253': 'Greek (Windows-1253)',
    'windows-1254': 'Turkish (Windows-1254)',
  },
  fileErrors: {
    missing: 'Choose a file.',
    empty: 'The file is empty. Its first row must contain column names.',
    bare: 'The file has column names but no rows.',
    workbook: 'Vouch can’t read this file. Save the sheet as .xlsx or as “CSV UTF-8” and try again.',
    xls: 'This is a workbook in the old .xls format. Open it, save it as .xlsx or as “CSV UTF-8”, and try again.',
    html: 'This file is a web page, not a table, perhaps a sign-in page. Export it again, or open it in a spreadsheet and save it as “CSV UTF-8”.',
    bomb: 'This workbook is too large. Save the sheet as “CSV UTF-8” and try again.',
    large: 'The file is larger than 20 MB. Split it and try again.',
    rows: 'The file has more than 200,000 rows. Split it and try again.',
    columns: 'The file has more than 100 columns. Remove those you don’t need.',
  },
}

export type ImportMessages = typeof en
