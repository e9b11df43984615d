import type { MailTexts } from './types.ts'

export const fr: MailTexts = {
  hint: 'Choisissez une note. Vous pourrez ajouter un commentaire sur la page qui s’ouvrira.',
  open: 'Ouvrir l’enquête',
  why: 'Pourquoi ai-je reçu cet e-mail ?',
  whyText:
    '{name} a votre adresse dans sa liste de contacts et souhaite connaître votre avis. Votre participation est facultative.',
  unsubscribe: 'Se désabonner ou être sollicité moins souvent',
  reminderSubject: 'Rappel : {subject}',
  reminder:
    'Nous vous avons écrit récemment et n’avons pas encore reçu votre réponse. Répondre prend moins d’une minute.',
}

export const es: MailTexts = {
  hint: 'Elija un número. En la página que se abra podrá añadir un comentario.',
  open: 'Abrir la encuesta',
  why: '¿Por qué he recibido este correo?',
  whyText: '{name} tiene su dirección en la lista de contactos y desea conocer su opinión. Responder es voluntario.',
  unsubscribe: 'Darse de baja o recibir menos preguntas',
  reminderSubject: 'Recordatorio: {subject}',
  reminder: 'Le escribimos hace poco y aún no hemos recibido su respuesta. Responder lleva menos de un minuto.',
}

export const it: MailTexts = {
  hint: 'Scelga un numero. Nella pagina che si apre può aggiungere un commento.',
  open: 'Apri il sondaggio',
  why: 'Perché ho ricevuto questa email?',
  whyText:
    '{name} ha il suo indirizzo nell’elenco dei contatti e desidera conoscere la sua opinione. La risposta è facoltativa.',
  unsubscribe: 'Annullare l’iscrizione o ricevere meno domande',
  reminderSubject: 'Promemoria: {subject}',
  reminder:
    'Le abbiamo scritto di recente e non abbiamo ancora ricevuto la sua risposta. Rispondere richiede meno di un minuto.',
}

export const ptBR: MailTexts = {
  hint: 'Escolha um número. Você pode deixar um comentário na página que será aberta.',
  open: 'Abrir a pesquisa',
  why: 'Por que recebi este e-mail?',
  whyText: '{name} tem seu endereço na lista de contatos e gostaria de saber sua opinião. A participação é voluntária.',
  unsubscribe: 'Cancelar a inscrição ou receber menos perguntas',
  reminderSubject: 'Lembrete: {subject}',
  reminder:
    'Escrevemos para você há pouco tempo e ainda não recebemos sua resposta. Responder leva menos de um minuto.',
}

export const ptPT: MailTexts = {
  hint: 'Escolha um número. Na página que se abre, pode acrescentar um comentário.',
  open: 'Abrir o inquérito',
  why: 'Porque recebi este e-mail?',
  whyText:
    '{name} tem o seu endereço na lista de contactos e gostaria de conhecer a sua opinião. A participação é voluntária.',
  unsubscribe: 'Cancelar a subscrição ou receber menos perguntas',
  reminderSubject: 'Lembrete: {subject}',
  reminder: 'Escrevemos-lhe há pouco tempo e ainda não recebemos a sua resposta. Responder demora menos de um minuto.',
}

export const ro: MailTexts = {
  hint: 'Alegeți un număr. Puteți adăuga un comentariu pe pagina care se deschide.',
  open: 'Deschideți chestionarul',
  why: 'De ce am primit acest e-mail?',
  whyText: '{name} are adresa dvs. în lista de contacte și dorește să vă afle opinia. Participarea este voluntară.',
  unsubscribe: 'Dezabonare sau întrebări mai rare',
  reminderSubject: 'Reamintire: {subject}',
  reminder: 'V-am scris de curând și nu am primit încă răspunsul dvs. Durează mai puțin de un minut să răspundeți.',
}
