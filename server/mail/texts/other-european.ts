import type { MailTexts } from './types.ts'

export const el: MailTexts = {
  hint: 'Επιλέξτε έναν αριθμό. Στη σελίδα που θα ανοίξει μπορείτε να προσθέσετε ένα σχόλιο.',
  open: 'Άνοιγμα της έρευνας',
  why: 'Γιατί έλαβα αυτό το email;',
  whyText:
    'Η διεύθυνσή σας βρίσκεται στη λίστα επαφών του αποστολέα ({name}), που θα ήθελε τη γνώμη σας. Η συμμετοχή είναι προαιρετική.',
  unsubscribe: 'Διαγραφή από τη λίστα ή λιγότερες ερωτήσεις',
  reminderSubject: 'Υπενθύμιση: {subject}',
  reminder: 'Σας γράψαμε πρόσφατα και δεν έχουμε λάβει ακόμη απάντηση. Θα χρειαστείτε λιγότερο από ένα λεπτό.',
}

export const fi: MailTexts = {
  hint: 'Valitse numero. Avautuvalla sivulla voit lisätä kommentin.',
  open: 'Avaa kysely',
  why: 'Miksi sain tämän sähköpostin?',
  whyText:
    'Osoitteesi on lähettäjän ({name}) yhteystietoluettelossa, ja mielipiteesi kiinnostaa. Vastaaminen on vapaaehtoista.',
  unsubscribe: 'Peruuta viestit tai vastaanota niitä harvemmin',
  reminderSubject: 'Muistutus: {subject}',
  reminder: 'Kirjoitimme sinulle äskettäin, emmekä ole vielä saaneet vastaustasi. Vastaamiseen kuluu alle minuutti.',
}

export const hu: MailTexts = {
  hint: 'Válasszon egy számot. A megnyíló oldalon megjegyzést is fűzhet hozzá.',
  open: 'Kérdőív megnyitása',
  why: 'Miért kaptam ezt az e-mailt?',
  whyText:
    'A feladó ({name}) névjegyzékében szerepel az Ön címe, és szeretné megismerni a véleményét. A válasz önkéntes.',
  unsubscribe: 'Leiratkozás vagy ritkább megkeresés',
  reminderSubject: 'Emlékeztető: {subject}',
  reminder: 'Nemrég írtunk Önnek, de még nem kaptunk választ. A kitöltés egy percnél is kevesebb időt vesz igénybe.',
}

export const tr: MailTexts = {
  hint: 'Bir sayı seçin. Açılan sayfada yorum ekleyebilirsiniz.',
  open: 'Anketi aç',
  why: 'Bu e-postayı neden aldım?',
  whyText:
    '{name}, adresinizi kişi listesinde bulunduruyor ve görüşünüzü öğrenmek istiyor. Yanıtlamak isteğe bağlıdır.',
  unsubscribe: 'Abonelikten çıkın veya daha seyrek soru alın',
  reminderSubject: 'Hatırlatma: {subject}',
  reminder: 'Size kısa süre önce yazdık ve henüz yanıtınızı almadık. Yanıtlamak bir dakikadan az sürer.',
}
