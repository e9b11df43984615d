import type { MailTexts } from './types.ts'

export const pl: MailTexts = {
  hint: 'Proszę wybrać liczbę. Na stronie, która się otworzy, można dodać komentarz.',
  open: 'Otwórz ankietę',
  why: 'Dlaczego otrzymuję tę wiadomość?',
  whyText: '{name} ma Państwa adres na liście kontaktów i chce poznać Państwa opinię. Udział jest dobrowolny.',
  unsubscribe: 'Rezygnacja lub rzadsze pytania',
  reminderSubject: 'Przypomnienie: {subject}',
  reminder:
    'Niedawno do Państwa pisaliśmy i nie otrzymaliśmy jeszcze odpowiedzi. Jej udzielenie zajmuje mniej niż minutę.',
}

export const cs: MailTexts = {
  hint: 'Vyberte číslo. Na stránce, která se otevře, můžete připojit komentář.',
  open: 'Otevřít dotazník',
  why: 'Proč jsem tento e-mail dostal(a)?',
  whyText: '{name} má vaši adresu v seznamu kontaktů a zajímá se o váš názor. Odpověď je dobrovolná.',
  unsubscribe: 'Odhlásit se nebo dostávat dotazy méně často',
  reminderSubject: 'Připomenutí: {subject}',
  reminder: 'Nedávno jsme vám psali a zatím od vás nemáme odpověď. Zabere vám méně než minutu.',
}

export const sk: MailTexts = {
  hint: 'Vyberte číslo. Na stránke, ktorá sa otvorí, môžete pridať komentár.',
  open: 'Otvoriť dotazník',
  why: 'Prečo som tento e-mail dostal(a)?',
  whyText: '{name} má vašu adresu v zozname kontaktov a zaujíma sa o váš názor. Odpoveď je dobrovoľná.',
  unsubscribe: 'Odhlásiť sa alebo dostávať otázky menej často',
  reminderSubject: 'Pripomenutie: {subject}',
  reminder: 'Nedávno sme vám písali a zatiaľ od vás nemáme odpoveď. Zaberie vám menej ako minútu.',
}

export const hr: MailTexts = {
  hint: 'Odaberite broj. Na stranici koja se otvori možete dodati komentar.',
  open: 'Otvori anketu',
  why: 'Zašto sam dobio/la ovu poruku?',
  whyText: '{name} ima vašu adresu na popisu kontakata i želi čuti vaše mišljenje. Sudjelovanje je dobrovoljno.',
  unsubscribe: 'Odjavite se ili primajte rjeđe upite',
  reminderSubject: 'Podsjetnik: {subject}',
  reminder: 'Nedavno smo vam pisali, a vaš odgovor još nismo primili. Odgovor traje manje od minute.',
}

export const ru: MailTexts = {
  hint: 'Выберите оценку. На открывшейся странице можно оставить комментарий.',
  open: 'Открыть опрос',
  why: 'Почему я получил(а) это письмо?',
  whyText: '{name} хранит ваш адрес в списке контактов и хочет узнать ваше мнение. Участие добровольное.',
  unsubscribe: 'Отписаться или получать вопросы реже',
  reminderSubject: 'Напоминание: {subject}',
  reminder: 'Недавно мы вам писали и пока не получили ответа. Это займёт меньше минуты.',
}

export const uk: MailTexts = {
  hint: 'Виберіть оцінку. На сторінці, що відкриється, можна залишити коментар.',
  open: 'Відкрити опитування',
  why: 'Чому я отримав(ла) цей лист?',
  whyText: '{name} має вашу адресу у списку контактів і хоче дізнатися вашу думку. Участь добровільна.',
  unsubscribe: 'Відписатися або отримувати запитання рідше',
  reminderSubject: 'Нагадування: {subject}',
  reminder: 'Нещодавно ми вам писали й поки не отримали відповіді. Це займе менше хвилини.',
}

export const bg: MailTexts = {
  hint: 'Изберете число. На страницата, която ще се отвори, можете да добавите коментар.',
  open: 'Отваряне на анкетата',
  why: 'Защо получих този имейл?',
  whyText: '{name} има адреса ви в списъка си с контакти и иска да научи мнението ви. Участието е доброволно.',
  unsubscribe: 'Отписване или по-редки въпроси',
  reminderSubject: 'Напомняне: {subject}',
  reminder: 'Наскоро ви писахме и все още не сме получили отговора ви. Отнема по-малко от минута.',
}
