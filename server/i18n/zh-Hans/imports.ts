import type { ImportMessages } from '../en/imports.ts'

/** What both imports, of responses and of contacts, say about files and cells. */
export const zhHans: ImportMessages = {
  encoding: '编码',
  encodingHint: '如果预览中出现乱码，请改选其他编码。',
  encodings: {
    auto: '自动识别',
    'utf-8': 'UTF-8',
    'utf-16le': 'UTF-16',
    'utf-16be': 'UTF-16（大端序）',
    gb18030: '简体中文（GB18030、GBK）',
    big5: '繁体中文（Big5）',
    shift_jis: '日文（Shift-JIS）',
    'euc-kr': '韩文（EUC-KR）',
    'windows-1250': '中欧语言（Windows-1250）',
    'windows-1251': '俄文等西里尔文（Windows-1251）',
    'windows-1252': '西文（Windows-1252）',
    'windows-1253': '希腊文（Windows-1253）',
    'windows-1254': '土耳其文（Windows-1254）',
  },
  fileErrors: {
    missing: '请选择文件。',
    empty: '文件是空的。第一行必须是各列的名称。',
    bare: '文件只有列名，没有数据行。',
    workbook: '无法读取此文件。请将工作表另存为 .xlsx 或“CSV UTF-8”后重试。',
    xls: '这是旧版 .xls 格式的工作簿。请打开后另存为 .xlsx 或“CSV UTF-8”再上传。',
    html: '此文件是网页而不是表格，可能误存了登录页。请重新导出，或用电子表格软件打开后另存为“CSV UTF-8”。',
    bomb: '工作簿过大。请将工作表另存为“CSV UTF-8”后重试。',
    large: '文件超过 20 MB，请拆分后再上传。',
    rows: '文件超过 20 万行，请拆分后再上传。',
    columns: '文件超过 100 列，请去掉不需要的列。',
  },
}
