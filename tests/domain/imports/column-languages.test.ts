import { describe, expect, it } from 'vitest'
import { guessMapping } from '../../../server/domain/imports/column-guesses.ts'
import { type Language, languages, textsByLanguage } from '../../../shared/locale.ts'

const targets = [
  ...['at', 'score', 'comment', 'contact.firstName', 'contact.lastName', 'contact.email', 'contact.phone'],
  ...['contact.externalId', 'contact.locale', 'key'],
]

/** A header as it is usual in each language, in the order of `targets`. */
const headers: Record<Language, string> = {
  ar: 'التاريخ|الدرجة|التعليق|الاسم|اسم العائلة|البريد الإلكتروني|رقم الهاتف|رقم العميل|اللغة|رقم الرد',
  bg: 'Дата|Оценка|Коментар|Име|Фамилия|Имейл|Телефон|Клиентски номер|Език|Номер на отговора',
  cs: 'Datum|Hodnocení|Komentář|Jméno|Příjmení|E-mail|Telefon|Číslo zákazníka|Jazyk|ID odpovědi',
  da: 'Dato|Vurdering|Kommentar|Fornavn|Efternavn|E-mail|Telefon|Kundenummer|Sprog|Svar-id',
  de: 'Datum|Note|Begründung|Vorname|Name|E-Mail-Adresse|Telefonnummer|Kunden-Nr.|Sprache|Antwort-ID',
  el: 'ΗΜΕΡΟΜΗΝΙΑ|Βαθμολογία|Σχόλια|Όνομα|Επώνυμο|Διεύθυνση email|Τηλέφωνο|Κωδικός πελάτη|Γλώσσα|Αριθμός απάντησης',
  en: 'Date|Score|Comment|First name|Surname|E-mail|Phone number|Customer ID|Language|Response ID',
  es: 'Fecha|Puntuación|Comentario|Nombre|Apellidos|Correo electrónico|Teléfono|ID de cliente|Idioma|ID de respuesta',
  fa: 'تاریخ|امتیاز|نظر|نام|نام خانوادگی|ایمیل|شماره موبایل|کد مشتری|زبان|شماره پاسخ',
  fi: 'Päivämäärä|Arvosana|Kommentti|Etunimi|Sukunimi|Sähköposti|Puhelin|Asiakasnumero|Kieli|Vastausnumero',
  fr: 'Date|Note|Commentaire|Prénom|Nom|Adresse e-mail|N° de téléphone|Numéro client|Langue|ID de réponse',
  he: 'תאריך|ציון|הערות|שם פרטי|שם משפחה|דוא"ל|טלפון נייד|מספר לקוח|שפה|מספר תשובה',
  hi: 'दिनांक|स्कोर|टिप्पणी|पहला नाम|उपनाम|ईमेल|फ़ोन नंबर|ग्राहक संख्या|भाषा|उत्तर संख्या',
  hr: 'Datum|Ocjena|Komentar|Ime|Prezime|E-pošta|Broj telefona|Broj kupca|Jezik|Broj odgovora',
  hu: 'Dátum|Pontszám|Megjegyzés|Keresztnév|Vezetéknév|E-mail cím|Telefonszám|Ügyfélszám|Nyelv|Válaszazonosító',
  id: 'Tanggal|Nilai|Alasan|Nama depan|Nama belakang|Alamat email|No. HP|ID pelanggan|Bahasa|ID respons',
  it: 'Data|Punteggio|Commento|Nome|Cognome|Indirizzo e-mail|Cellulare|Codice cliente|Lingua|ID risposta',
  ja: '回答日時|点数|コメント|名|姓|メールアドレス|電話番号|顧客番号|言語|回答ID',
  ko: '응답일|점수|의견|이름|성|이메일|휴대폰 번호|고객번호|언어|응답 번호',
  ms: 'Tarikh|Skor|Ulasan|Nama pertama|Nama keluarga|E-mel|Nombor telefon|ID pelanggan|Bahasa|ID respons',
  nb: 'Dato|Poengsum|Kommentar|Fornavn|Etternavn|E-post|Mobil|Kundenummer|Språk|Svar-ID',
  nl: 'Datum|Cijfer|Toelichting|Voornaam|Achternaam|E-mailadres|Telefoonnummer|Klantnummer|Taal|Antwoordnummer',
  pl: 'Data|Ocena|Komentarz|Imię|Nazwisko|Adres e-mail|Numer telefonu|Numer klienta|Język|Numer odpowiedzi',
  'pt-BR': 'Data|Nota|Comentário|Nome|Sobrenome|E-mail|Celular|Código do cliente|Idioma|ID da resposta',
  'pt-PT': 'Data|Pontuação|Comentário|Nome|Apelido|Correio eletrónico|Telemóvel|N.º de cliente|Idioma|ID da resposta',
  ro: 'Data|Notă|Comentariu|Prenume|Nume|Adresă de e-mail|Număr de telefon|Cod client|Limba|ID răspuns',
  ru: 'Дата|Оценка|Комментарий|Имя|Фамилия|Электронная почта|Телефон|Номер клиента|Язык|ID ответа',
  sk: 'Dátum|Hodnotenie|Komentár|Meno|Priezvisko|E-mail|Telefón|Číslo zákazníka|Jazyk|ID odpovede',
  sv: 'Datum|Betyg|Kommentar|Förnamn|Efternamn|E-postadress|Mobilnummer|Kundnummer|Språk|Svarsnummer',
  th: 'วันที่|คะแนน|ความคิดเห็น|ชื่อ|นามสกุล|อีเมล|เบอร์โทรศัพท์|รหัสลูกค้า|ภาษา|หมายเลขคำตอบ',
  tr: 'Tarih|PUAN|Yorum|İsim|Soyisim|E-posta|Telefon Numarası|Müşteri No|Dil|Yanıt No',
  uk: 'Дата|Оцінка|Коментар|Ім’я|Прізвище|Електронна пошта|Телефон|Номер клієнта|Мова|Номер відповіді',
  vi: 'Ngày|Điểm|Nhận xét|Tên|Họ|Địa chỉ email|Số điện thoại|Mã khách hàng|Ngôn ngữ|Mã phản hồi',
  'zh-Hans': '提交时间|评分|意见|名字|姓|电子邮箱|手机号|客户编号|语言|序号',
  'zh-Hant': '填寫時間|評分|意見|名字|姓|電子信箱|手機號碼|客戶編號|語言|序號',
}

const guess = (header: string[]) => guessMapping({ header, otherNames: [] }, 'responses', [])

describe('columns are proposed in each language of respondents', () => {
  it.each(languages)('%s', (language) => {
    const { columns, rivals } = guess(headers[language].split('|'))
    expect(columns).toEqual(targets)
    expect(rivals).toEqual([])
  })

  it.each(languages)('%s, by our own questions', (language) => {
    const { question, questionUs, comment, commentDetractor } = textsByLanguage[language]
    for (const score of [question.replace('{subject}', 'Acme'), questionUs])
      expect(guess(['NPS group', score, comment]).columns).toEqual([null, 'score', 'comment'])
    expect(guess(['Score', commentDetractor]).columns).toEqual(['score', 'comment'])
  })
})

describe('a column is for the score', () => {
  it.each([
    ...[
      '点数',
      '점수',
      'Ocena',
      'Puan',
      'Puanı',
      'Skor',
      'คะแนน',
      'Điểm',
      'ציון',
      'Βαθμός',
      'Бал',
      'Betyg',
      'Arvosana',
    ],
    ...[
      'Score (0-10)',
      'NPS 0–10',
      'Q1. Score',
      '3. Rating',
      '1、评分',
      '评分（0-10分）',
      'Note / 10',
      'Ocena (0–10)',
      'Bewertung (0 bis 10)',
    ],
    ...['NPS', 'nps_score', 'NPS Score', 'お勧め度', 'Nota'],
  ])('%s', (name) => expect(guess([name]).columns).toEqual(['score']))

  it.each(['Body', 'Data', 'Group', 'Shop', 'Would you recommend us?', 'Scoreboard', 'Notebook', 'Grundstück', '来源'])(
    'but not %s in a file in English',
    (name) => expect(guess(['Email', 'First name', name]).columns[2]).toBeNull(),
  )
})

describe('one word of several languages', () => {
  it.each([
    [
      ['Date', 'Note', 'Commentaire'],
      ['at', 'score', 'comment'],
    ],
    [
      ['Score', 'Comment', 'Email', 'Note'],
      ['score', 'comment', 'contact.email', null],
    ],
    [
      ['Punteggio', 'Commento', 'Lingua'],
      ['score', 'comment', 'contact.locale'],
    ],
    [
      ['名字', 'メールアドレス', '名'],
      ['contact.lastName', 'contact.email', 'contact.firstName'],
    ],
  ])('is read in the language of the file: %j', (header, columns) => expect(guess(header).columns).toEqual(columns))
})

describe('two columns for one field', () => {
  it.each([
    [['Email', 'Email', 'Score'], [{ target: 'contact.email', columns: [0, 1] }], [null, null, 'score']],
    [
      ['Email', 'E-mail address', 'Score'],
      [{ target: 'contact.email', columns: [0, 1] }],
      ['contact.email', null, 'score'],
    ],
    [['Created at', 'Answered at', 'Score'], [{ target: 'at', columns: [0, 1] }], ['at', null, 'score']],
    [['Score', 'How likely are you to recommend us?'], [], [null, 'score']],
    [['手机', '电话', '评分'], [{ target: 'contact.phone', columns: [0, 1] }], ['contact.phone', null, 'score']],
    [['Respondent ID', 'Start Date', 'End Date', 'Email Address'], [], ['key', null, 'at', 'contact.email']],
  ])('%j are rivals unless one is surer', (header, rivals, columns) =>
    expect(guess(header)).toMatchObject({ rivals, columns }),
  )
})
