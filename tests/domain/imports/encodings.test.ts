import { describe, expect, it } from 'vitest'
import { decodeText, detectEncoding, type KnownEncoding } from '../../../server/domain/imports/encodings.ts'
import { encode } from '../../support/encode.ts'

async function read(file: Blob, encoding: KnownEncoding): Promise<string> {
  let content = ''
  for await (const { text } of decodeText(file, encoding)) content += text
  return content
}

describe('the encoding of a file', () => {
  it.each<[KnownEncoding, string]>([
    ['windows-1252', 'Name,Email\r\nHans Größler,hans@example.com\r\n'],
    ['windows-1252', 'Name,City\nAndré,Orléans\n'],
    ['windows-1252', 'Name\nJosé\n'],
    ['windows-1252', 'Name\nSøren Ærø\nÅse Bjørk\n'],
    ['windows-1252', 'Kommentar\n„Schöne Grüße“, nette Leute – 12,50 €\n'],
    ['windows-1252', 'Commentaire\nL’été, c’était génial — très bien; À bientôt\n'],
    ['windows-1252', 'comentario\n¿Qué tal? ¡Muy bien! mañana\n'],
    ['windows-1252', 'comentário\nNão é bom, situação ruim. João\n'],
    ['windows-1252', 'Name\nGuðrún Þórðardóttir\n'],
    ['windows-1252', 'Name\nMÜLLER GRÖßE\nÉLISE\n'],
    ['windows-1252', 'Price\n5 €\n'],
    ['windows-1252', 'comment\nIt’s fine\n'],
    ['windows-1252', 'Straße;Größe;Übergröße\n'],
    ['windows-1250', 'Imię;Miasto\nŁukasz Żółć;Łódź\n'],
    ['windows-1250', 'Jméno;Město\nDvořák;Plzeň\nNovák;Český Krumlov\n'],
    ['windows-1250', 'Név;Város\nSzabó Győző;Érd\nKovács Ödön\n'],
    ['windows-1250', 'Ime\nKovačić Željko\nŠime Đurić\n'],
    ['windows-1251', 'Имя;Email;Город\r\nАнна Петрова;anna.p@example.com;Москва\r\n'],
    ['windows-1251', 'Name\nИван\n'],
    ['windows-1251', 'комментарий\nОчень хорошо, спасибо! ВСЁ ПОНРАВИЛОСЬ\n'],
    ['windows-1251', 'ім’я\nОлексій Київ їжа\n'],
    ['windows-1253', 'Όνομα;Πόλη\nΓιώργος Παπαδόπουλος;Αθήνα\n'],
    ['windows-1253', 'Name\nΕλένη\n'],
    ['windows-1254', 'Ad;Şehir\nAyşe Yılmaz;İstanbul\nÇağrı Öztürk\n'],
    ['gb18030', '姓名,邮箱\n王小梅,a@b.c\n'],
    ['gb18030', 'name,city\n李雷,x\n'],
    ['gb18030', 'name\n男\n女\n'],
    ['gb18030', 'comment\n用iPhone手机下单，APP很卡\n'],
    ['big5', '姓名,電子郵件\n王小梅,a@b.c\n陳美玲,林志明\n'],
    ['big5', 'name\n陳大文\n'],
    ['shift_jis', '氏名,メール\n田中太郎,a@b.c\n'],
    ['shift_jis', 'コメント\nとても良かったです。また来ます\n'],
    ['euc-kr', '이름,이메일\n김철수,a@b.c\n'],
    ['euc-kr', '의견\n서비스가 아주 좋았습니다. 감사합니다\n'],
  ])('is %s for %j', async (encoding, text) => {
    const file = new Blob([encode(text, encoding)])
    expect(await detectEncoding(file)).toBe(encoding)
    expect(await read(file, encoding)).toBe(text)
  })

  it.each<[KnownEncoding, Buffer]>([
    ['utf-8', Buffer.from('name\nJosé 王小梅\n')],
    ['utf-8', Buffer.from('\uFEFFname\nAda\n')],
    ['utf-8', Buffer.from('name\nAda\n')],
    ['utf-8', Buffer.from('')],
    // A comment was cut off in the middle of a character.
    ['utf-8', Buffer.concat([Buffer.from(`name\n${'Grüße für Zoë\n'.repeat(20)}`), Buffer.from([0xc3, 0x0a])])],
    ['utf-16le', Buffer.from('\uFEFFname\tscore\nJosé\t9\n', 'utf16le')],
    ['utf-16le', Buffer.from('name\tscore\nJosé\t9\n', 'utf16le')],
    ['utf-16le', Buffer.from('姓名\t得分\n王小梅\t9\n', 'utf16le')],
    ['utf-16be', Buffer.from('\uFEFFname\tscore\n', 'utf16le').swap16()],
    ['utf-16be', Buffer.from('name\tscore\nJosé\t9\n', 'utf16le').swap16()],
  ])('is %s', async (encoding, bytes) => {
    expect(await detectEncoding(new Blob([new Uint8Array(bytes)]))).toBe(encoding)
  })

  it('is found by accented letters anywhere in a large file', async () => {
    const rows = 'Somebody,9\n'.repeat(40_000)
    const text = `${rows}Größler,3\nMüßig,2\n${rows}`
    expect(await detectEncoding(new Blob([encode(text, 'windows-1252')]))).toBe('windows-1252')
    expect(await detectEncoding(new Blob([text]))).toBe('utf-8')
  })
})
