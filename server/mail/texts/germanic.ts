import type { MailTexts } from './types.ts'

export const en: MailTexts = {
  hint: 'Choose a number. You can add a comment on the page that opens.',
  open: 'Open the survey',
  why: 'Why did I get this email?',
  whyText: '{name} has your address in its contact list and would like your opinion. Answering is voluntary.',
  unsubscribe: 'Unsubscribe or be asked less often',
  reminderSubject: 'Reminder: {subject}',
  reminder: 'We wrote to you recently and haven’t heard from you yet. Answering takes less than a minute.',
}

export const de: MailTexts = {
  hint: 'Wählen Sie eine Zahl. Auf der Seite, die sich öffnet, können Sie einen Kommentar ergänzen.',
  open: 'Umfrage öffnen',
  why: 'Warum erhalte ich diese E-Mail?',
  whyText:
    '{name} führt Ihre Adresse in der Kontaktliste und möchte gern Ihre Meinung wissen. Die Teilnahme ist freiwillig.',
  unsubscribe: 'Abmelden oder seltener gefragt werden',
  reminderSubject: 'Erinnerung: {subject}',
  reminder:
    'Wir haben Ihnen vor Kurzem geschrieben und noch keine Antwort von Ihnen erhalten. Sie brauchen dafür weniger als eine Minute.',
}

export const nl: MailTexts = {
  hint: 'Kies een cijfer. Op de pagina die opent, kunt u een toelichting geven.',
  open: 'Enquête openen',
  why: 'Waarom krijg ik deze e-mail?',
  whyText: '{name} heeft uw adres in de contactlijst en hoort graag uw mening. Deelname is vrijwillig.',
  unsubscribe: 'Afmelden of minder vaak vragen krijgen',
  reminderSubject: 'Herinnering: {subject}',
  reminder:
    'We hebben u onlangs geschreven en nog geen antwoord van u ontvangen. Antwoorden kost minder dan een minuut.',
}

export const sv: MailTexts = {
  hint: 'Välj en siffra. På sidan som öppnas kan du lägga till en kommentar.',
  open: 'Öppna enkäten',
  why: 'Varför har jag fått det här mejlet?',
  whyText: '{name} har din adress i sin kontaktlista och vill gärna veta vad du tycker. Det är frivilligt att svara.',
  unsubscribe: 'Avregistrera dig eller få frågor mer sällan',
  reminderSubject: 'Påminnelse: {subject}',
  reminder: 'Vi skrev till dig nyligen och har inte fått något svar än. Det tar mindre än en minut att svara.',
}

export const da: MailTexts = {
  hint: 'Vælg et tal. På siden, der åbner, kan du tilføje en kommentar.',
  open: 'Åbn undersøgelsen',
  why: 'Hvorfor har jeg fået denne e-mail?',
  whyText: '{name} har din adresse på sin kontaktliste og vil gerne høre din mening. Det er frivilligt at svare.',
  unsubscribe: 'Afmeld dig, eller bliv spurgt sjældnere',
  reminderSubject: 'Påmindelse: {subject}',
  reminder: 'Vi skrev til dig for nylig og har ikke modtaget dit svar endnu. Det tager under et minut at svare.',
}

export const nb: MailTexts = {
  hint: 'Velg et tall. På siden som åpnes, kan du legge til en kommentar.',
  open: 'Åpne undersøkelsen',
  why: 'Hvorfor har jeg fått denne e-posten?',
  whyText: '{name} har adressen din i kontaktlisten sin og vil gjerne vite hva du mener. Det er frivillig å svare.',
  unsubscribe: 'Meld deg av, eller bli spurt sjeldnere',
  reminderSubject: 'Påminnelse: {subject}',
  reminder: 'Vi skrev til deg nylig og har ikke fått svar fra deg ennå. Det tar under et minutt å svare.',
}
